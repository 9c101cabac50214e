from __future__ import annotations

import datetime as dt

import pytest
from django.db.models import Count, Sum

from errors.demo import SOURCES, fill
from errors.models import ErrorResponse, HourTally, Issue, RejectedPart
from tests.factories import make_source

NOW = dt.datetime(2026, 11, 24, 14, 20, tzinfo=dt.UTC)


@pytest.mark.django_db
class TestFill:
    @pytest.fixture
    def told(self):
        sources = {name: make_source(name, environment=environment) for name, environment in SOURCES.items()}
        return fill(sources, now=NOW, scale=0.03)

    def test_stores_through_the_write_path_and_says_how_much(self, told):
        assert told.accepted == ErrorResponse.objects.count() > 1_400
        assert len(told.rejected) == RejectedPart.objects.count()
        assert told.duplicates == ErrorResponse.objects.aggregate(sum=Sum("redelivery_count"))["sum"]

    def test_leaves_counts_that_agree_with_the_errors(self, told):
        assert HourTally.objects.aggregate(sum=Sum("count"))["sum"] == told.accepted
        for issue in Issue.objects.annotate(stored=Count("errors")):
            assert issue.error_count == issue.stored

    def test_makes_the_issues_that_a_person_would_tell_apart(self, told):
        assert 35 <= Issue.objects.count() <= 60
        assert ErrorResponse.objects.filter(has_correlation_id=False).exists()
