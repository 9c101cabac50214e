from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse

from errors.models import GuidanceNote, Issue, Ticket
from tests.factories import NOW, make_error, make_issue

HOUR = dt.timedelta(hours=1)
LIMIT = "RateLimitException: Too many requests"


def issue_page(client, issue: Issue, query: str = "") -> str:
    response = client.get(reverse("issue", args=[issue.pk]) + query)
    assert response.status_code == 200
    return response.content.decode()


def issue_list(client, query: str = "") -> str:
    return client.get(reverse("issue-list") + query).content.decode()


@pytest.fixture
def limit(db) -> Issue:
    issue = make_issue(
        status_code=429,
        service="QuickbooksOnline",
        template=LIMIT,
        exception="RateLimitException",
        seen_at=NOW - 2 * HOUR,
    )
    for number in range(3):
        make_error(
            at=NOW - HOUR - dt.timedelta(minutes=number),
            issue=issue,
            message=LIMIT,
            correlation_id=f"0000000{number}-aaaa-4bbb-8ccc-dddddddddddd",
            company_id=f"company-{number}",
            company_name=f"Company {number}",
        )
    return issue


class TestIssueList:
    def test_narrows_by_facets_and_says_how_to_widen_again(self, viewer_client, limit):
        make_error(at=NOW - HOUR, status_code=404, service="Xero", message="No such invoice")
        html = issue_list(viewer_client, "?status_code=429")
        assert "RateLimitException" in html
        assert "No such invoice" not in html
        assert 'aria-label="Remove Status 429"' in html
        assert "?status_code=429&amp;status_code=404" in html

    def test_without_a_match_offers_each_filter_for_removal(self, viewer_client, limit):
        html = issue_list(viewer_client, "?status_code=418&service=Teapot")
        assert "No issue matches" in html
        assert re.search(r'href="\?service=teapot&amp;since=24h">.*Status 418</a>', html)
        assert re.search(r'href="\?status_code=418&amp;since=24h">.*Service teapot</a>', html)

    def test_sorts_and_keeps_the_sort_in_its_links(self, viewer_client, limit):
        make_error(at=NOW - HOUR / 2, message="Newest of all")
        html = issue_list(viewer_client, "?sort=-last")
        assert html.index("Newest of all") < html.index("RateLimitException")
        assert f"{reverse('issue', args=[limit.pk])}?since=24h&amp;sort=-last" in html

    def test_asks_the_database_no_more_for_more_issues(self, viewer_client, django_assert_max_num_queries):
        for letter in "abcdefghijkl":
            make_error(at=NOW - HOUR, message=f"Failure {letter}", company_id=letter)
        with django_assert_max_num_queries(13):
            issue_list(viewer_client)


class TestIssue:
    def test_answers_what_to_do_and_why_we_think_so(self, viewer_client, limit):
        html = issue_page(viewer_client, limit)
        assert all(question in html for question in ("Retry?", "Who acts first?", "What customers notice"))
        assert "RateLimitException" in html[html.index("Why we think so") :]

    def test_shows_the_chosen_error_else_the_newest(self, viewer_client, limit):
        oldest = limit.errors.order_by("occurred_at").first()
        assert "Latest error" in issue_page(viewer_client, limit)
        chosen = issue_page(viewer_client, limit, f"?error={oldest.pk}")
        assert f'title="{oldest.correlation_id}"' in chosen[chosen.index("Selected error") :]

    def test_shows_markup_in_an_error_as_text(self, viewer_client):
        error = make_error(
            at=NOW - HOUR, message="<script>alert(1)</script>", company_id="c", company_name="<img src=x>"
        )
        html = issue_page(viewer_client, error.issue)
        assert "<script>alert" not in html
        assert "<img" not in html
        assert "&lt;script&gt;alert(1)" in html

    def test_reaches_back_to_its_last_error_where_no_window_is_asked_for(self, viewer_client):
        error = make_error(at=NOW - 100 * HOUR)
        assert "Errors, 7 days" in issue_page(viewer_client, error.issue)
        assert "No errors within 24 hours" in issue_page(viewer_client, error.issue, "?since=24h")

    def test_leads_on_within_the_list_that_one_came_from(self, viewer_client, limit):
        other = make_error(at=NOW - HOUR / 2, status_code=404, message="No such invoice").issue
        html = issue_page(viewer_client, limit, "?sort=-count")
        assert re.search(rf'rel="next" href="/issues/{other.pk}/\?since=24h&amp;sort=-count"', html)
        assert 'rel="next"' not in issue_page(viewer_client, limit, "?status_code=429")

    def test_that_never_was_is_not_found(self, viewer_client):
        assert viewer_client.get(reverse("issue", args=[999_999])).status_code == 404

    def test_asks_the_database_no_more_for_more_errors(self, agent_client, limit, django_assert_max_num_queries):
        for number in range(20):
            make_error(at=NOW - HOUR, issue=limit, message=LIMIT, company_id=f"more-{number}")
        with django_assert_max_num_queries(32):
            issue_page(agent_client, limit)


class TestTicketOfAnIssue:
    def test_has_its_text_at_each_severity_in_the_page(self, agent_client, limit):
        html = issue_page(agent_client, limit)
        assert [f"[Severity {number}]" in html for number in (1, 2, 3, 4)] == [True] * 4
        assert html.count('id="ticket-text"') == 1
        assert "00000000-aaaa-4bbb-8ccc-dddddddddddd" in html[html.index('id="ticket-text"') :]

    def test_is_not_offered_to_those_who_may_not_take_it(self, viewer_client, limit):
        html = issue_page(viewer_client, limit)
        assert "copy-ticket" not in html
        assert "ticket-text" not in html

    def test_once_taken_is_told_to_the_next_person(self, agent_client, limit):
        answer = agent_client.post(reverse("ticket-export"), {"issue": limit.pk, "severity": 3, "format": "text"})
        assert answer.json()["ticket"] == Ticket.objects.get().pk
        assert re.search(r"Exported before by <b>amir</b>.*at severity 3", issue_page(agent_client, limit))


class TestNotes:
    def test_of_the_team_stand_under_the_cause_for_everybody(self, agent_client, viewer_client, limit):
        cause = re.search(r'name="cause" value="([^"]+)"', issue_page(agent_client, limit))[1]
        note = {"cause": cause, "text": "Known at <b>month end</b>.", "next": reverse("issue", args=[limit.pk])}
        assert agent_client.post(reverse("guidance-note"), note).headers["Location"] == note["next"]
        html = issue_page(viewer_client, limit)
        assert "Known at &lt;b&gt;month end&lt;/b&gt;." in html
        assert "Add a note" not in html

    def test_are_refused_from_viewers_and_without_text(self, agent_client, viewer_client, limit):
        assert viewer_client.post(reverse("guidance-note"), {"cause": "x", "text": "No"}).status_code == 403
        agent_client.post(reverse("guidance-note"), {"cause": "x", "text": " "})
        assert not GuidanceNote.objects.exists()
