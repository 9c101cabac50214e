"""What lasts: the newest readings of the daily quota, and conditions that no success has ended yet."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request

from errors.api.asking import Asked, read_asked
from errors.api.schema import listing
from errors.api.views import ListView
from errors.domain import conditions
from errors.models import Condition, Quota
from errors.queries import lasting as lasting_queries
from errors.queries.pages import Page

QUOTA_FILTERS = ("source", "environment")


class QuotaOut(serializers.Serializer[Any]):
    """The newest reading of the daily quota by a source."""

    source_id = serializers.IntegerField()
    source_name = serializers.CharField(source="source.name")
    environment = serializers.CharField(source="source.environment")
    daily_limit = serializers.IntegerField()
    remaining = serializers.IntegerField()
    resets_at = serializers.DateTimeField(allow_null=True, help_text="Null: not told; the quota resets at 00:00 UTC.")
    at = serializers.DateTimeField(help_text="When it was read.")


class ConditionOut(serializers.Serializer[Any]):
    """A failure that no success has ended yet."""

    key = serializers.CharField(help_text="As `condition` of its errors, such as `connection:COMPANY:CONNECTION`.")
    kind = serializers.CharField()
    since = serializers.DateTimeField(source="opened_at", help_text="The newest failure.")
    company_id = serializers.SerializerMethodField()
    connection_id = serializers.SerializerMethodField()
    data_type = serializers.SerializerMethodField()
    source_id = serializers.IntegerField()
    source_name = serializers.CharField(source="source.name")
    environment = serializers.CharField(source="source.environment")

    def get_company_id(self, condition: Condition) -> str:
        """Empty where it is not about one."""
        return conditions.about(condition.key).company_id

    def get_connection_id(self, condition: Condition) -> str:
        """Empty where it is not about one."""
        return conditions.about(condition.key).connection_id

    def get_data_type(self, condition: Condition) -> str:
        """Empty where it is not about one."""
        return conditions.about(condition.key).data_type


@listing(
    summary="The daily quota, by source",
    description="The newest reading first.",
    out=QuotaOut,
    filters=QUOTA_FILTERS,
)
class QuotaListView(ListView):
    """Readings of the quota."""

    out = QuotaOut
    file_name = "quota"

    def read(self, request: Request) -> Asked:
        """The filters that apply to readings."""
        return read_asked(request, filters=QUOTA_FILTERS)

    def page(self, asked: Asked, *, cursor: str, limit: int) -> Page[Quota]:
        """All of them: one a source."""
        return Page(rows=lasting_queries.quota_readings(asked.filter))


@listing(
    summary="What lasts: lost connections, reads and writes without a success since",
    description="Those that began last first.",
    out=ConditionOut,
    filters=lasting_queries.FILTERS,
)
class ConditionListView(ListView):
    """Conditions that are open."""

    out = ConditionOut
    file_name = "conditions"

    def read(self, request: Request) -> Asked:
        """The filters that apply to conditions."""
        return read_asked(request, filters=lasting_queries.FILTERS)

    def page(self, asked: Asked, *, cursor: str, limit: int) -> Page[Condition]:
        """Conditions of the filter."""
        return lasting_queries.condition_list(asked.filter, cursor=cursor, limit=limit)
