from __future__ import annotations

import datetime as dt

import pytest
from django.db.models import Count, Sum

from errors.demo import SOURCES, fill
from errors.domain.kinds import Kind
from errors.models import Condition, ErrorResponse, HourTally, Issue, PushOperation, Quota, RejectedPart
from tests.factories import make_source

NOW = dt.datetime(2026, 11, 24, 14, 20, tzinfo=dt.UTC)


@pytest.mark.django_db
class TestFill:
    @pytest.fixture
    def told(self):
        sources = {name: make_source(name, environment=environment) for name, environment in SOURCES.items()}
        return fill(sources, now=NOW, scale=0.03)

    def test_stores_through_the_write_path_and_says_how_much(self, told):
        assert told.accepted > ErrorResponse.objects.count() > 1_400  # what is no error is accepted, too
        assert len(told.rejected) == RejectedPart.objects.count()
        assert told.duplicates == ErrorResponse.objects.aggregate(sum=Sum("redelivery_count"))["sum"]

    def test_leaves_counts_that_agree_with_the_errors(self, told):
        assert HourTally.objects.aggregate(sum=Sum("count"))["sum"] == ErrorResponse.objects.count()
        for issue in Issue.objects.annotate(stored=Count("errors")):
            assert issue.error_count == issue.stored

    def test_makes_the_issues_that_a_person_would_tell_apart(self, told):
        assert 35 <= Issue.objects.count() <= 75
        assert ErrorResponse.objects.filter(has_correlation_id=False).exists()

    def test_tells_what_is_no_response_too(self, told):
        assert {Kind.PUSH, Kind.READ, Kind.CONNECTION, Kind.RATE_LIMIT} <= set(
            Issue.objects.values_list("kind", flat=True)
        )
        assert set(PushOperation.objects.values_list("rank", flat=True)) == {0, 1, 2, 3}
        assert PushOperation.objects.overdue(now=NOW, patience=dt.timedelta(hours=1)).count() == 12
        assert Quota.objects.count() == 3
        conditions = Condition.objects.all()
        assert {one.is_open for one in conditions if one.kind == Kind.CONNECTION} == {True, False}
