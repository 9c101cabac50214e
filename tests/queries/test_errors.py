from __future__ import annotations

import datetime as dt

import pytest

from errors.queries import text
from errors.queries.errors import counts_today, error_list, error_neighbours, errors_by_correlation_id
from errors.queries.pages import BadCursorError
from tests.factories import NOW, make_error, make_issue, make_source
from tests.queries.conftest import asked

HOUR = dt.timedelta(hours=1)
GUID = "9d2f6a31-07c4-4b58-8e1d-55a0c3f7e214"


def walk(query, *, limit, between=lambda: None):
    """All pages of a list, from the first to the last."""
    pages, cursor = [], ""
    while True:
        page = error_list(asked(query, default_window=None), cursor=cursor, limit=limit)
        pages.append(page)
        if page.next is None:
            return pages
        cursor = page.next
        between()


class TestErrorList:
    def test_walks_everything_once_while_rows_arrive(self, db):
        errors = [make_error(at=NOW - HOUR * (number // 2)) for number in range(7)]
        pages = walk("", limit=2, between=lambda: make_error(at=NOW + HOUR))
        walked = [row.pk for page in pages for row in page.rows]
        assert walked == [error.pk for error in sorted(errors, key=lambda e: (e.occurred_at, e.pk), reverse=True)]
        back = error_list(asked("", default_window=None), cursor=pages[-1].previous, limit=2)
        assert [row.pk for row in back.rows] == [row.pk for row in pages[-2].rows]

    @pytest.mark.parametrize("few", [2_000, 0])
    def test_applies_every_filter(self, db, monkeypatch, reading, few):
        monkeypatch.setattr("errors.queries.errors.FEW", few)
        dev = make_source("dev", environment="sandbox")
        first = make_error(status_code=429, service="Xero", message="a", company_id="C-1", at=NOW - HOUR)
        second = make_error(status_code=404, service="Sage", message="b", source=dev, at=NOW - 30 * HOUR)
        for query, expected in {
            "status_code=429": [first],
            "status_code=4xx": [first, second],
            "service=SAGE": [second],
            "status_code=429&service=sage": [],
            "company_id=c-1": [first],
            "company_id=nobody": [],
            f"issue={second.issue_id}": [second],
            "source=dev": [second],
            f"source={dev.pk}": [second],
            "environment=production": [first],
            "since=24h": [first],
        }.items():
            with reading(queries=4):
                page = error_list(asked(query, default_window=None))
            assert [row.pk for row in page.rows] == [error.pk for error in expected], query

    def test_refuses_a_broken_cursor(self, db):
        with pytest.raises(BadCursorError):
            error_list(asked(), cursor="!")


class TestTextSearch:
    @pytest.mark.parametrize(
        ("query", "is_found"),
        [
            ("TOO MANY", True),
            ("dashes-inside", True),
            ('say "hello"', True),
            ("café", True),
            ("kettle", True),
            ("api.codat.io/companies/7", True),
            ("100%", False),
            ("too_many", False),
        ],
    )
    def test_finds_anything_in_the_body_and_around_it(self, db, query, is_found):
        make_error(
            message='Too many; say "hello" to the Café',
            body={"validation": {"errors": [{"message": "dashes-inside"}]}},
            company_id="c1",
            company_name="Blue Kettle",
            request_url="https://api.codat.io/companies/7",
            at=NOW - HOUR,
        )
        make_error(message="something else", at=NOW - HOUR)
        page = error_list(asked(f"since=24h&q={query.replace('%', '%25')}"))
        assert len(page.rows) == is_found
        assert page.scan.until_at is None

    def test_reads_a_bounded_number_of_rows_and_goes_on_from_there(self, db, monkeypatch, reading):
        monkeypatch.setattr(text.search_page, "__kwdefaults__", {"most": 3})
        hits = [make_error(message="needle", at=NOW - HOUR * hour) for hour in (1, 8)]
        for hour in (2, 3, 4, 5, 6, 7):
            make_error(message="hay", at=NOW - HOUR * hour)
        with reading(queries=5):
            first = error_list(asked("since=24h&q=needle"), limit=5)
        assert ([row.pk for row in first.rows], first.scan.until_at) == ([hits[0].pk], NOW - HOUR * 3)
        second = error_list(asked("since=24h&q=needle"), cursor=first.next, limit=5)
        assert ([row.pk for row in second.rows], second.scan.until_at) == ([], NOW - HOUR * 6)
        third = error_list(asked("since=24h&q=needle"), cursor=second.next, limit=5)
        assert ([row.pk for row in third.rows], third.next, third.scan.until_at) == ([hits[1].pk], None, None)
        back = error_list(asked("since=24h&q=needle"), cursor=second.previous, limit=5)
        assert [row.pk for row in back.rows] == [hits[0].pk]


class TestErrorsByCorrelationId:
    @pytest.mark.parametrize("written", [GUID, GUID.upper(), GUID.replace("-", ""), f"{{{GUID}}}", f' "{GUID}" '])
    def test_forgets_how_the_id_was_written(self, db, reading, written):
        error = make_error(correlation_id=GUID)
        with reading(queries=1):
            found = errors_by_correlation_id(written)
        assert (found.match, found.errors) == ("exact", [error])

    def test_gives_all_responses_of_an_id_newest_first(self, db):
        old = make_error(correlation_id=GUID, message="first", at=NOW - HOUR)
        new = make_error(correlation_id=GUID, message="second")
        found = errors_by_correlation_id(GUID)
        assert (found.errors, found.correlation_ids) == ([new, old], [GUID])

    def test_finds_a_second_id_named_in_the_text(self, db):
        error = make_error(linked_ids=(GUID,))
        found = errors_by_correlation_id(GUID)
        assert (found.match, found.errors) == ("linked", [error])

    def test_finds_all_that_begin_with_eight_hex_digits(self, db, reading):
        errors = [make_error(correlation_id=f"9d2f6a31-07c4-4b58-8e1d-{number:012x}") for number in (1, 2)]
        make_error(correlation_id="9d2f6a32-07c4-4b58-8e1d-000000000000")
        with reading(queries=3):
            found = errors_by_correlation_id("9D2F6A31-07")
        assert (found.match, set(found.errors)) == ("prefix", set(errors))
        assert errors_by_correlation_id("9d2f6a3").errors == []

    @pytest.mark.parametrize("written", ["", "-", "string", "00000000-0000-0000-0000-000000000000", "x" * 500])
    def test_finds_nothing_for_what_is_no_id(self, db, written):
        make_error()
        assert errors_by_correlation_id(written).errors == []


class TestErrorNeighbours:
    def test_are_of_the_same_issue(self, db, reading):
        oldest, middle, newest = (make_error(at=NOW - HOUR * hours) for hours in (3, 2, 1))
        make_error(message="other", at=NOW - dt.timedelta(minutes=90))
        with reading(queries=2):
            found = error_neighbours(middle)
        assert (found.newer, found.older) == (newest.correlation_id, oldest.correlation_id)
        assert error_neighbours(newest).newer is None


class TestCountsToday:
    def test_counts_since_midnight_for_the_same_company(self, db, reading):
        errors = [make_error(company_id="c1", at=NOW - HOUR * hours) for hours in (1, 2, 20)]
        other, nameless = make_error(company_id="c2"), make_error(issue=make_issue())
        with reading(queries=1):
            found = counts_today([*errors, other, nameless], now=NOW)
        assert found == {**{error.pk: 2 for error in errors}, other.pk: 1}
