from __future__ import annotations

import datetime as dt

from errors.domain.ticket import chosen
from tests.domain.ticket.facts import NOW, error, facts


def numbers(found):
    return [one.error_id for one in found]


class TestChosen:
    def test_takes_the_newest_first(self):
        assert numbers(chosen(facts(error(3), error(1), error(2)))) == [1, 2, 3]

    def test_takes_five_at_most(self):
        assert numbers(chosen(facts(*(error(number) for number in range(1, 9))))) == [1, 2, 3, 4, 5]

    def test_prefers_another_company_to_a_newer_error_of_the_same(self):
        noisy = [error(number) for number in range(1, 6)]
        quiet = [error(number, company_id=f"company-{number}") for number in range(6, 9)]
        assert numbers(chosen(facts(*noisy, *quiet))) == [1, 6, 7, 8, 2]

    def test_prefers_what_codat_can_still_look_up_to_another_company(self):
        old = error(9, company_id="elsewhere", occurred_at=NOW - dt.timedelta(days=16))
        assert numbers(chosen(facts(error(1), error(2), old))) == [1, 2, 9]

    def test_leads_with_the_error_that_a_person_looked_at_whatever_its_age(self):
        old = error(9, occurred_at=NOW - dt.timedelta(days=40))
        assert numbers(chosen(facts(error(1), error(2), old, first=old))) == [9, 1, 2]

    def test_counts_the_company_of_the_first_as_told(self):
        first = error(9)
        assert numbers(chosen(facts(error(1), error(2, company_id="other"), first=first))) == [9, 2, 1]

    def test_names_an_id_once_though_it_had_several_responses(self):
        again = error(2, correlation_id=error(1).correlation_id)
        assert numbers(chosen(facts(error(1), again, error(3)))) == [1, 3]

    def test_comes_to_errors_without_an_id_last(self):
        nameless = error(1, has_correlation_id=False)
        assert numbers(chosen(facts(nameless, error(5)))) == [5, 1]
