"""A filter as conditions on the tables: one place decides what `5xx` or a source's name means there."""

from __future__ import annotations

from django.db.models import Q

from errors.queries.deadlines import ending_issues
from errors.queries.filters import Filter


def tally_conditions(asked: Filter) -> Q:
    """What the filter asks of a tally, its window and text aside."""
    found = issue_condition(asked, "issue__")
    if asked.log:
        found &= Q(issue__in=ending_issues(now=asked.now).values("pk"))
    if asked.issue is not None:
        found &= Q(issue=asked.issue)
    if asked.company_id:
        found &= Q(company__company_id=asked.company_id)
    return found & source_condition(asked, "source")


def status_condition(asked: Filter, field: str) -> Q:
    """The status codes and classes asked for, as a condition on `field`."""
    found = Q()
    for first, last in asked.status_ranges:
        found |= Q(**{field: first}) if first == last else Q(**{f"{field}__range": (first, last)})
    return found


def issue_condition(asked: Filter, prefix: str = "") -> Q:
    """The status codes, kinds and services asked for, as a condition on issues, or through a foreign key to one."""
    found = status_condition(asked, f"{prefix}status_code")
    if asked.kinds:
        found &= Q(**{f"{prefix}kind__in": asked.kinds})
    if asked.services:
        found &= Q(**{f"{prefix}service__key__in": asked.services})
    return found


def source_condition(asked: Filter, field: str) -> Q:
    """The sources and the environment asked for, as a condition on the foreign key `field`; empty: on sources."""
    prefix = f"{field}__" if field else ""
    found = Q()
    if asked.source:
        ids = [int(text) for text in asked.source if text.isascii() and text.isdigit() and len(text) < 18]
        found &= Q(**{f"{field}_id__in" if field else "pk__in": ids}) | Q(**{f"{prefix}name__in": asked.source})
    if asked.environment:
        found &= Q(**{f"{prefix}environment": asked.environment})
    return found
