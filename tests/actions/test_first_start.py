from __future__ import annotations

import pytest

from errors.actions.first_start import prepare
from errors.domain.tokens import digest
from errors.models import Role, Source, SourceToken, User
from tests.factories import NOW, make_source, make_user


@pytest.mark.django_db
class TestPrepare:
    def test_makes_an_administrator_with_a_password_of_its_own(self):
        made = prepare(now=NOW)
        admin = User.objects.get()
        assert (admin.username, admin.role, admin.is_superuser) == ("admin", Role.ADMINISTRATOR, True)
        assert len(made.password) >= 16
        assert admin.check_password(made.password)

    def test_takes_the_password_that_the_operator_chose(self):
        assert prepare(password="chosen by an operator", now=NOW).password == "chosen by an operator"
        assert User.objects.get().check_password("chosen by an operator")

    def test_makes_a_source_with_a_token_that_delivers(self):
        token = prepare(now=NOW).token
        assert Source.objects.get().name == "default"
        assert SourceToken.objects.get().digest == digest(token)

    def test_tells_no_secret_the_second_time(self):
        prepare(now=NOW)
        again = prepare(password="another", now=NOW)
        assert (again.password, again.token) == ("", "")
        assert not User.objects.get().check_password("another")

    def test_leaves_people_and_sources_alone(self):
        make_user("vera")
        make_source("shop")
        prepare(now=NOW)
        assert (User.objects.get().username, Source.objects.get().name) == ("vera", "shop")
