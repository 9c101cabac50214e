from __future__ import annotations

import datetime as dt

import pytest

from errors.queries.companies import company_detail, company_list
from errors.queries.groups import group_list
from errors.queries.pages import BadCursorError
from tests.factories import NOW, make_error
from tests.queries.conftest import asked

HOUR = dt.timedelta(hours=1)


class TestCompanyList:
    def test_counts_errors_and_issues_of_the_window(self, db, reading):
        for message in ("a", "a", "b"):
            make_error(company_id="c1", company_name="Blue Kettle", message=message, at=NOW - HOUR)
        make_error(company_id="c1", at=NOW - 30 * HOUR)
        make_error(company_id="c2", at=NOW - 2 * HOUR)
        make_error(company_id="c3", at=NOW - 90 * HOUR)
        with reading(queries=5):
            page = company_list(asked("since=24h"))
        assert [(row.company.company_id, row.count, row.previous, row.issues) for row in page.rows] == [
            ("c1", 3, 1, 2),
            ("c2", 1, 0, 1),
        ]
        assert sum(page.rows[0].points) == 3
        assert [row.company.company_id for row in company_list(asked("q=kettle")).rows] == ["c1"]

    @pytest.mark.parametrize("sort", ["-count", "-issues", "-last", "first"])
    def test_walks_every_company_once(self, db, sort):
        for number in range(5):
            make_error(company_id=f"c{number}", at=NOW - HOUR * (number + 1))
        walked, cursor = [], ""
        for _ in range(3):
            page = company_list(asked(), sort=sort, cursor=cursor, limit=2)
            walked += [row.company.company_id for row in page.rows]
            cursor = page.next or ""
        assert sorted(walked) == ["c0", "c1", "c2", "c3", "c4"]
        assert page.next is None
        with pytest.raises(BadCursorError):
            company_list(asked(), sort="first" if sort != "first" else "-last", cursor=page.previous)


class TestCompanyDetail:
    def test_tells_whether_others_have_it_too(self, db, reading):
        make_error(company_id="C1", message="a", at=NOW - HOUR, connection_id="k1")
        make_error(company_id="c1", message="a", at=NOW - 2 * HOUR, connection_id="k1")
        make_error(company_id="c1", message="b", at=NOW - 3 * HOUR)
        for other in ("c2", "c3"):
            make_error(company_id=other, message="a", at=NOW - HOUR)
        with reading(queries=7):
            found = company_detail(" C1 ", asked("since=24h"))
        assert (found.company.company_id, found.count, found.connections) == ("c1", 3, ["k1"])
        assert [(one.row.issue.template, one.row.count, one.others) for one in found.issues] == [
            ("a", 2, 2),
            ("b", 1, 0),
        ]
        assert found.series.total == 3

    def test_is_there_after_the_window_and_absent_for_strangers(self, db):
        make_error(company_id="c1", at=NOW - 500 * HOUR)
        assert company_detail("c1", asked("since=24h")).count == 0
        assert company_detail("c2", asked("since=24h")) is None


class TestGroupList:
    def test_adds_up_the_issues_that_share_status_and_service(self, db, reading):
        for message in ("a", "b"):
            make_error(message=message, at=NOW - HOUR)
        make_error(message="a", at=NOW - 30 * HOUR)
        make_error(status_code=500, service="Sage", message="c", at=NOW - HOUR)
        with reading(queries=3):
            found = group_list(asked("since=24h"))
        assert [(row.status_code, row.service, row.count, row.previous, row.issues) for row in found] == [
            (404, "Xero", 2, 1, 2),
            (500, "Sage", 1, 0, 1),
        ]
        assert found[0].first_seen_at == NOW - 30 * HOUR
