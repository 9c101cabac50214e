from __future__ import annotations

import datetime as dt

import pytest

from errors.queries.issues import (
    SORTS,
    affected_companies,
    facets,
    issue_detail,
    issue_list,
    neighbours,
)
from errors.queries.pages import BadCursorError
from tests.factories import NOW, make_error, make_issue, make_source
from tests.queries.conftest import asked

HOUR = dt.timedelta(hours=1)


def strike(template, times, *, at=NOW - HOUR, **fields):
    for number in range(times):
        make_error(at=at - dt.timedelta(minutes=number), message=template, **fields)
    return make_issue(
        template=template, status_code=fields.get("status_code", 404), service=fields.get("service", "Xero")
    )


class TestIssueList:
    def test_counts_within_the_window_and_before(self, db, reading):
        strike("a", 3, company_id="c1")
        strike("a", 2, at=NOW - 25 * HOUR, company_id="c2")
        with reading(queries=5):
            page = issue_list(asked("since=24h"), sort="-count")
        (row,) = page.rows
        assert (row.count, row.previous, row.companies, row.change, row.is_new) == (3, 2, 1, 0.5, False)
        assert sum(row.points) == 3
        assert (page.total, page.next, page.previous) == (1, None, None)

    def test_calls_an_issue_new_beside_one_that_is_not(self, db):
        strike("new", 1)
        assert [row.state for row in issue_list(asked("since=24h")).rows] == [""]  # nothing is older: no news
        strike("hardly older", 1, at=NOW - 25 * HOUR)
        assert [row.state for row in issue_list(asked("since=24h")).rows] == [""]
        strike("old", 1, at=NOW - 30 * HOUR)
        (row,) = issue_list(asked("since=24h")).rows
        assert (row.issue.template, row.state, row.is_new) == ("new", "new", True)

    @pytest.mark.parametrize("times", [5, 40])
    def test_calls_no_steady_issue_spiking_where_nothing_is_older(self, db, times):
        for hour in range(24):
            strike("steady", times, at=NOW - hour * HOUR - dt.timedelta(minutes=5))
        assert [row.state for row in issue_list(asked("since=24h")).rows] == [""]

    @pytest.mark.parametrize(
        ("sort", "expected"),
        [
            ("-count", ["many", "wide", "late"]),
            ("-companies", ["wide", "late", "many"]),
            ("-last", ["late", "wide", "many"]),
            ("first", ["late", "wide", "many"]),
            ("trend", ["wide", "many", "late"]),
        ],
    )
    def test_sorts(self, db, sort, expected):
        strike("many", 6, at=NOW - 3 * HOUR)
        strike("many", 9, at=NOW - 30 * HOUR)
        for number in range(3):
            strike("wide", 1, at=NOW - 2 * HOUR, company_id=f"c{number}")
        strike("late", 1, company_id="c1")
        page = issue_list(asked("since=24h"), sort=sort)
        assert [row.issue.template for row in page.rows] == expected

    @pytest.mark.parametrize("sort", SORTS)
    def test_walks_every_issue_once_there_and_back(self, db, sort):
        for number in range(7):
            strike(f"issue {number}", 1 + number % 2, company_id="c1")
        walked, cursor = [], ""
        for _ in range(4):
            page = issue_list(asked("since=24h"), sort=sort, cursor=cursor, limit=2)
            walked.append([row.issue.pk for row in page.rows])
            # What comes in meanwhile changes neither the order nor the pages.
            strike(f"newcomer {len(walked)}", 9, at=NOW + HOUR)
            cursor = page.next or ""
        every = [pk for page in walked for pk in page]
        assert len(every) == len(set(every)) == 7
        assert page.next is None
        back = issue_list(asked("since=24h"), sort=sort, cursor=page.previous, limit=2)
        assert [row.issue.pk for row in back.rows] == walked[2]

    def test_finds_text_in_the_template_and_the_reference(self, db):
        issue = strike("Invoice <number> not found", 1)
        strike("Too many requests", 1)
        assert [row.issue for row in issue_list(asked("q=invoice")).rows] == [issue]
        assert [row.issue for row in issue_list(asked(f"q={issue.reference}")).rows] == [issue]
        assert issue_list(asked("q=100%25")).rows == []

    def test_refuses_the_cursor_of_another_order(self, db):
        for number in range(3):
            strike(f"issue {number}", 1)
        cursor = issue_list(asked(), sort="-count", limit=1).next
        with pytest.raises(BadCursorError):
            issue_list(asked(), sort="first", cursor=cursor)
        with pytest.raises(BadCursorError):
            issue_list(asked(), sort="-count", cursor="bm9uc2Vuc2U")


class TestFacets:
    def test_count_under_the_choices_of_the_others(self, db, reading):
        strike("a", 3, status_code=429, service="Xero", company_id="c1", company_name="Blue Kettle")
        strike("b", 2, status_code=404, service="Xero")
        strike("c", 1, status_code=429, service="Sage", source=make_source("dev", environment="sandbox"))
        with reading(queries=6):
            found = facets(asked("status_code=4xx&service=xero"))
        assert [(one.value, one.count, one.is_chosen) for one in found.status_codes] == [
            ("429", 3, True),
            ("404", 2, True),
        ]
        assert [(one.value, one.label, one.count, one.is_chosen) for one in found.services] == [
            ("xero", "Xero", 5, True),
            ("sage", "Sage", 1, False),
        ]
        assert [(one.value, one.count) for one in found.environments] == [("production", 5)]
        assert [(one.label, one.count) for one in found.companies] == [("Blue Kettle", 3)]


class TestIssueDetail:
    def test_counts_what_the_page_shows(self, db, reading):
        issue = strike("a", 3, company_id="c1", at=NOW - dt.timedelta(minutes=10))
        strike("a", 1, company_id="c2", at=NOW - 5 * HOUR)
        strike("a", 1, at=NOW - 6 * HOUR)
        strike("a", 1, company_id="c3", at=NOW - 300 * HOUR)
        strike("b", 1, company_id="c4")
        with reading(queries=8):
            found = issue_detail(issue.pk, asked("since=24h&status_code=500&q=x"))
        assert (found.row.count, found.row.companies, found.all_companies, found.still_failing) == (5, 2, 3, 1)
        assert found.errors_with_company == 4
        assert issue_detail(10**9, asked()) is None

    def test_shows_an_issue_that_is_silent_in_the_window(self, db):
        issue = strike("a", 1, at=NOW - 400 * HOUR)
        found = issue_detail(issue.pk, asked("since=1h"))
        assert (found.row.count, found.row.state, found.row.issue.error_count) == (0, "", 1)


class TestAffectedCompanies:
    def test_puts_the_most_struck_first(self, db, reading):
        issue = strike("a", 2, company_id="c1", company_name="Harbour & Finch", at=NOW - 3 * HOUR)
        strike("a", 3, company_id="c2", at=NOW - dt.timedelta(minutes=5))
        with reading(queries=2):
            found = affected_companies(issue.pk, asked())
        assert [(one.company_id, one.name, one.count, one.is_failing) for one in found] == [
            ("c2", "", 3, True),
            ("c1", "Harbour & Finch", 2, False),
        ]


class TestNeighbours:
    def test_stand_in_the_order_of_the_list(self, db, reading):
        issues = [strike(f"issue {number}", 3 - number) for number in range(3)]
        with reading(queries=3):
            found = neighbours(issues[1].pk, asked(f"issue={issues[1].pk}"), sort="-count")
        assert (found.position, found.total, found.previous, found.next) == (2, 3, issues[0].pk, issues[2].pk)
        assert neighbours(10**9, asked()).position == 0
