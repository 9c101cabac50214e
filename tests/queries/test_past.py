from __future__ import annotations

import datetime as dt
from dataclasses import replace
from random import Random

import pytest
from django.db.models import F

from errors.models import CompanyTally, HourTally, Issue
from errors.queries import long_windows, past, tallies
from errors.queries.past import PAST
from errors.queries.spans import grid_of, span_of
from tests.factories import NOW, make_error, make_source
from tests.queries.conftest import asked

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
QUESTIONS = ["", "&status_code=404,5xx", "&service=sage", "&source=sync", "&environment=sandbox&status_code=404"]


@pytest.fixture
def story(db):
    """Errors of 20 days by several sources, some without a company, down to the hour of NOW."""
    chance = Random(3)
    sources = [make_source("shop"), make_source("sync", environment="sandbox")]
    for number in range(160):
        make_error(
            at=NOW - chance.randrange(20 * 24) * HOUR - chance.randrange(20) * dt.timedelta(minutes=1),
            status_code=chance.choice([404, 429, 500]),
            service=chance.choice(["Xero", "Sage"]),
            message=chance.choice("abc"),
            company_id=chance.choice(["", "c1", "c2", "c3"]),
            source=sources[number % 2],
        )


def told(query):
    """All that is counted of a window and of the one before it."""
    question = asked(query)
    now = span_of(question)
    found = []
    for span in (now, now.before()):
        grid = grid_of(now)
        hours = grid_of(now, step=max(3_600, grid.step))
        companies = tallies.totals_by_company(question, span)
        found.append((
            tallies.counts_by_issue(question, span, grid),
            companies,
            tallies.companies_by_hour(question, span),
            tallies.counts_by_company(question, span, hours, only=sorted(companies)[:2]),
            tallies.totals_by_pair(replace(question, status_codes=(), services=(), source=(), environment=""), span),
        ))  # fmt: skip
    return found


def by_the_tables(monkeypatch, query):
    with monkeypatch.context() as patch:
        patch.setattr(long_windows, "serves", lambda *_: False)
        return told(query)


class TestLongWindows:
    @pytest.mark.parametrize("more", QUESTIONS)
    @pytest.mark.parametrize(
        "window",
        [
            "since=7d",
            "since=10d",
            "since=2026-11-08T05:30:00Z&until=2026-11-17T22:10:00Z",
            "since=40d",
            "since=80d",
            "since=120d",
        ],
    )
    def test_tell_what_the_tables_tell(self, story, monkeypatch, window, more):
        assert told(window + more) == by_the_tables(monkeypatch, window + more)

    def test_are_not_asked_about_one_issue_or_company(self, story):
        for query in ("since=7d&issue=1", "since=7d&company_id=c1", "since=7d&log=ending", "since=24h", "since=2d"):
            assert not long_windows.serves(asked(query), span_of(asked(query)))


class TestPastDays:
    def test_ask_once_while_nothing_old_comes_in(self, story, reading):
        told("since=10d")
        make_error(at=NOW - HOUR, message="a")
        span = span_of(asked("since=10d"))
        with reading(queries=1):
            found = tallies.counts_by_issue(asked("since=10d"), span, grid_of(span))
        assert sum(map(sum, found.values())) == sum(
            HourTally.objects.filter(span.buckets).values_list("count", flat=True)
        )

    @pytest.mark.parametrize("days", [2, 9, 15])
    def test_learn_of_an_old_error_that_comes_in_late(self, story, monkeypatch, days):
        told("since=10d")
        make_error(at=NOW - days * DAY, message="a", company_id="c4")
        make_error(at=NOW - days * DAY, message="never seen", company_id="c1")
        assert told("since=10d") == by_the_tables(monkeypatch, "since=10d")

    def test_learn_of_an_error_that_moved_to_another_issue(self, story, monkeypatch):
        told("since=10d")
        old, new = Issue.objects.order_by("id")[:2]
        for model in (HourTally, CompanyTally):
            moved = model.objects.filter(issue=old, bucket_at__lt=NOW - 3 * DAY, count=1).first()
            model.objects.filter(pk=moved.pk).update(issue=new, bucket_at=moved.bucket_at.replace(minute=0))
        Issue.objects.filter(pk=old.pk).update(error_count=F("error_count") - 1)
        Issue.objects.filter(pk=new.pk).update(error_count=F("error_count") + 1)
        found, expected = told("since=10d"), by_the_tables(monkeypatch, "since=10d")
        assert [parts[0] for parts in found] == [parts[0] for parts in expected]

    def test_read_everything_again_where_much_has_changed(self, story, monkeypatch):
        monkeypatch.setattr(past, "MOST_AGAIN", 1)
        told("since=10d")
        for message in "abc":
            make_error(at=NOW - 4 * DAY, message=message)
        assert told("since=10d") == by_the_tables(monkeypatch, "since=10d")

    def test_go_on_with_the_days(self, story, monkeypatch):
        told("since=10d")
        later = NOW + 2 * DAY
        make_error(at=later - HOUR, message="a", company_id="c1")
        make_error(at=later - 30 * HOUR, message="b", company_id="c2")
        question = asked("since=10d", now=later)
        span = span_of(question)
        found = tallies.counts_by_issue(question, span, grid_of(span))
        monkeypatch.setattr(long_windows, "serves", lambda *_: False)
        assert found == tallies.counts_by_issue(question, span, grid_of(span))

    def test_keep_no_more_rows_than_they_may(self, story, monkeypatch):
        monkeypatch.setattr(past, "MOST_ROWS", 50)
        expected = by_the_tables(monkeypatch, "since=10d")
        assert told("since=10d") == expected
        assert 0 < sum(day.size for day in PAST._days.values()) <= 50
        assert told("since=10d") == expected
