from __future__ import annotations

import datetime as dt

import pytest
from django.http import QueryDict
from django.template import Context, Template
from django.test import RequestFactory

from errors.queries.filters import read_filter
from tests.factories import NOW, make_error, make_issue


def shown(text: str, *, url: str = "/", **context) -> str:
    request = RequestFactory().get(url)
    asked = read_filter(QueryDict(url.partition("?")[2]), now=NOW, default_window="24h")
    return Template(text).render(Context({"now": NOW, "filter": asked, "request": request} | context))


class TestNumbers:
    @pytest.mark.parametrize(
        ("count", "words"), [(83, "83"), (1_284, "1.3k"), (2_000, "2k"), (48_700, "48k"), (2_140_000, "2.1M")]
    )
    def test_fit_four_characters(self, count, words):
        assert shown("{{ count|short }}", count=count) == words

    @pytest.mark.parametrize(("share", "words"), [(0.61, "+61%"), (-0.382, "-38%"), (83.0, "+8,300%"), (0.001, "same")])
    def test_say_a_change_with_its_sign(self, share, words):
        assert shown("{{ share|percent }}", share=share) == words


class TestTimes:
    @pytest.mark.parametrize(
        ("age", "words"),
        [
            (dt.timedelta(seconds=40), "40 s"),
            (dt.timedelta(minutes=59), "59 min"),
            (dt.timedelta(hours=23), "23 h"),
            (dt.timedelta(days=29), "29 d"),
            (dt.timedelta(days=83), "2 Sep"),
            (dt.timedelta(days=400), "20 Oct 2025"),
            (dt.timedelta(seconds=-5), "0 s"),
        ],
    )
    def test_are_short_in_lists_and_whole_in_the_title(self, age, words):
        html = shown("{% ago moment %}", moment=NOW - age)
        assert f">{words}<" in html
        assert " UTC" in html

    def test_name_the_day_unless_it_is_today(self):
        assert ">14:19:00<" in shown("{% clock moment %}", moment=NOW - dt.timedelta(minutes=1))
        assert ">23 Nov 14:20<" in shown("{% clock moment %}", moment=NOW - dt.timedelta(days=1))

    def test_count_down_to_the_end_of_codats_log(self, db, settings):
        settings.CODAT_LOG_DAYS = 15
        template = "{% codat_log error as log %}{{ log.left }}|{{ log.is_over }}"
        assert shown(template, error=make_error(at=NOW - dt.timedelta(days=2))) == "13 days|False"
        assert shown(template, error=make_error(at=NOW - dt.timedelta(days=14, hours=20))) == "4 h|False"
        assert shown(template, error=make_error(at=NOW - dt.timedelta(days=16))).endswith("|True")


class TestTitles:
    def test_show_placeholders_as_chips_and_markup_as_text(self, db):
        issue = make_issue(
            template="InvoicePdfNotFoundException: Invoice not found for <b> company <companyId>",
            exception="InvoicePdfNotFoundException",
        )
        html = shown("{{ issue|issue_title }}", issue=issue)
        assert html.startswith("InvoicePdfNotFoundException <em>Invoice not found for ")
        assert '<span class="ph">companyId</span></em>' in html
        assert "<b>" not in html

    def test_do_not_say_a_bare_exception_twice(self, db):
        issue = make_issue(template="RateLimitException", exception="RateLimitException")
        assert shown("{{ issue|issue_title }}", issue=issue) == "RateLimitException"


class TestJson:
    def test_is_coloured_and_escaped(self):
        html = shown("{{ body|json_html }}", body={"error": '<img src=x onerror="x">', "n": [1.5, None, True]})
        assert "<img" not in html
        assert '<span class="k">&quot;error&quot;</span>:' in html
        assert '<span class="d">1.5</span>' in html
        assert html.count('class="y"') == 2

    def test_of_a_megabyte_is_cut_with_a_count(self):
        html = shown("{{ body|json_html }}", body={"error": '"' * 1_000_000})
        assert html.count("&quot;") < 60_000
        assert "1,900,017 more characters" in html


class TestLinks:
    def test_keep_what_is_filtered_and_sorted(self):
        html = shown("{% carry cursor='abc' %}", url="/?status_code=429&service=Xero&since=7d&sort=-count&junk=1")
        assert html == "?status_code=429&amp;service=xero&amp;since=7d&amp;sort=-count&amp;cursor=abc"

    def test_take_one_filter_away_at_a_time(self, db):
        make_issue(service="Xero")
        template = (
            "{% filter_chips as chips %}{% for chip in chips %}{{ chip.text }} {{ chip.without|safe }}\n{% endfor %}"
        )
        lines = shown(template, url="/?status_code=429,5xx&service=Xero&since=7d").split("\n")
        assert lines[0] == "429 ?status_code=5xx&service=xero&since=7d"
        assert lines[2] == "Xero ?status_code=429&status_code=5xx&since=7d"

    def test_choose_and_drop_a_facet(self):
        template = "{% facet_link 'status_code' '404' %} {% facet_link 'environment' 'sandbox' %}"
        assert (
            shown(template, url="/?status_code=404&since=7d")
            == "?since=7d ?status_code=404&amp;since=7d&amp;environment=sandbox"
        )

    def test_step_back_by_the_windows_own_length(self):
        html = shown("{% ranges as picker %}{{ picker.back|safe }} {{ picker.on }}", url="/?since=6h")
        assert html == "?since=2026-11-24T02%3A20%3A00Z&until=2026-11-24T08%3A20%3A00Z "
