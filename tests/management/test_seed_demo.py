from __future__ import annotations

import os

import pytest
from django.core.management import CommandError, call_command

from errors.models import ErrorResponse, GuidanceEntry, GuidanceNote, Ticket, User
from tests.factories import make_user


@pytest.fixture
def folder(tmp_path, settings):
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.mark.django_db
class TestSeedDemo:
    def test_fills_makes_people_and_prints_their_passwords(self, folder, capsys):
        call_command("seed_demo", scale=0.02)
        printed = capsys.readouterr().out
        assert ErrorResponse.objects.count() > 900
        for user in User.objects.all():
            [password] = [line.split()[-1] for line in printed.splitlines() if line.startswith(f"  {user.username} ")]
            assert user.check_password(password)
        assert sorted(User.objects.values_list("username", "role")) == [
            ("admin", "administrator"),
            ("agent", "agent"),
            ("viewer", "viewer"),
        ]
        assert (folder / "demo-accounts.txt").stat().st_mode & 0o077 == 0

    def test_leaves_work_that_people_did(self, folder):
        call_command("seed_demo", scale=0.1)
        assert {ticket.format for ticket in Ticket.objects.all()} == {"text", "markdown", "json", "eml"}
        newest_of_storm = Ticket.objects.filter(subject__contains="429").newest_first()[0]
        assert "Told before" in newest_of_storm.text
        assert (GuidanceNote.objects.count(), GuidanceEntry.objects.count()) == (3, 1)

    def test_prints_the_same_the_second_time_and_adds_nothing(self, folder, capsys):
        call_command("seed_demo", scale=0.02)
        first, count = capsys.readouterr().out, ErrorResponse.objects.count()
        call_command("seed_demo", scale=0.02)
        assert first.endswith(capsys.readouterr().out)
        assert ErrorResponse.objects.count() == count

    def test_says_when_the_stories_have_grown_old(self, folder, capsys):
        call_command("seed_demo", scale=0.01)
        assert "days ago" not in capsys.readouterr().out
        accounts = folder / "demo-accounts.txt"
        os.utime(accounts, (0, accounts.stat().st_mtime - 3 * 86_400))
        call_command("seed_demo", scale=0.01)
        assert "Told 3 days ago" in capsys.readouterr().out

    def test_takes_the_password_that_the_operator_chose(self, folder, settings):
        settings.ADMIN_PASSWORD = "chosen by an operator"
        call_command("seed_demo", scale=0.01)
        assert User.objects.get(username="admin").check_password("chosen by an operator")

    def test_touches_no_folder_that_is_in_use(self, folder):
        make_user()
        with pytest.raises(CommandError, match="folder of its own"):
            call_command("seed_demo", scale=0.01)
        assert not ErrorResponse.objects.exists()
