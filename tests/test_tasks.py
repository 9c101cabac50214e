from __future__ import annotations

import datetime as dt

import pytest
from celery import current_app
from celery.schedules import crontab
from django.conf import settings
from django.utils import timezone

from codat_dash.broker import Channel
from errors import tasks
from errors.actions import steps
from errors.models import DayTally, ErrorResponse, Heartbeat
from tests.factories import make_error


class TestSchedule:
    def test_names_tasks_that_exist(self):
        current_app.loader.import_default_modules()
        named = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
        assert named <= set(current_app.tasks)
        assert named == {
            f"errors.tasks.{name}"
            for name in ("beat_heart", "look_up_causes", "gather_imports", "roll_up", "apply_retention")
        }

    def test_makes_up_for_an_hourly_run_that_was_missed(self):
        hourly = [entry["schedule"] for entry in settings.CELERY_BEAT_SCHEDULE.values() if entry["schedule"] != 30.0]
        assert all(isinstance(schedule, crontab) for schedule in hourly)
        assert all(schedule.is_due(timezone.now() - dt.timedelta(hours=2)).is_due for schedule in hourly)

    def test_lets_no_message_outlive_the_next(self):
        assert all(entry["options"]["expires"] <= 3_600 for entry in settings.CELERY_BEAT_SCHEDULE.values())


@pytest.mark.django_db
class TestTasks:
    @pytest.fixture(autouse=True)
    def _no_rest(self, monkeypatch):
        monkeypatch.setattr(steps, "rest", lambda held: None)

    def test_beat_heart_leaves_one_trace(self):
        tasks.beat_heart()
        tasks.beat_heart()
        trace = Heartbeat.objects.get(name=Heartbeat.BEAT)
        assert timezone.now() - trace.seen_at < dt.timedelta(seconds=5)

    def test_roll_up_folds_by_the_clock_and_says_that_it_ran(self):
        make_error(at=timezone.now() - dt.timedelta(days=100))
        tasks.roll_up()
        assert DayTally.objects.get().count == 1
        assert Heartbeat.objects.filter(name="roll-up").exists()

    def test_apply_retention_deletes_by_the_clock_and_says_that_it_ran(self):
        make_error(at=timezone.now() - dt.timedelta(days=100))
        tasks.apply_retention()
        assert not ErrorResponse.objects.exists()
        assert Heartbeat.objects.filter(name="retention").exists()

    def test_look_up_causes_says_that_it_ran(self):
        tasks.look_up_causes()
        assert Heartbeat.objects.filter(name="look-up").exists()


class TestEmbeddedBroker:
    @pytest.fixture
    def broker(self, tmp_path):
        options = {"folder": str(tmp_path / "not" / "there" / "yet")}
        with current_app.amqp.Connection("files://localhost", transport_options=options) as connection:
            yield connection.SimpleQueue("work")

    def folder(self, broker):
        channel = broker.channel
        assert isinstance(channel, Channel)
        return channel._folder

    def test_hands_over_in_order_and_leaves_no_file(self, broker):
        for number in range(3):
            broker.put({"number": number})
        assert [broker.get_nowait().payload["number"] for _ in range(3)] == [0, 1, 2]
        assert list(self.folder(broker).iterdir()) == []

    def test_does_not_see_what_is_being_written(self, broker):
        broker.put({"number": 1})
        [message] = self.folder(broker).iterdir()
        message.rename(message.with_name(f".{message.name}"))
        with pytest.raises(broker.Empty):
            broker.get_nowait()

    def test_passes_over_what_cannot_be_read(self, broker):
        (self.folder(broker) / "0_broken.work.msg").write_text('{"half":')
        broker.put({"number": 2})
        assert broker.get_nowait().payload == {"number": 2}

    def test_keeps_queues_apart(self, broker):
        (self.folder(broker) / "0_other.framework.msg").write_text("{}")
        with pytest.raises(broker.Empty):
            broker.get_nowait()
        assert broker.qsize() == 0

    def test_can_be_emptied(self, broker):
        broker.put({})
        broker.put({})
        assert broker.clear() == 2
        assert broker.qsize() == 0
