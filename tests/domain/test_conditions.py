"""Names of what lasts: made by whoever tells of a failure or an end, read by whoever lists them."""

from __future__ import annotations

import pytest

from errors.domain.conditions import QUOTA, About, about, beginnings_of_company, of_connection, of_push, of_read


class TestNames:
    @pytest.mark.parametrize(
        ("name", "said"),
        [
            (of_push("K:1"), About(push_key="k:1")),
            (of_connection("C", "D"), About("c", "d")),
            (of_read("C", "", "bills"), About("c", "", "bills")),
            (QUOTA, About()),
            ("", About()),
        ],
    )
    def test_say_what_they_were_made_of(self, name, said):
        assert about(name) == said

    def test_begin_with_their_company_however_long_its_id(self):
        company_id = "C" * 100
        names = [of_connection(company_id, "d"), of_read(company_id, "d", "bills")]
        assert all(map(str.startswith, names, beginnings_of_company(company_id)))

    def test_are_empty_where_nothing_could_end_them(self):
        assert (of_push(""), of_connection("c", ""), of_read("", "d", "bills")) == ("", "", "")
