"""
Advice for what is stored: the catalogue together with the team's own causes and notes.

The team's causes are read at every call and never cached, so an entry counts at once in every process; cached is
only what an unchanged set of causes says about errors of one likeness.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from django.db.models import OuterRef, QuerySet, Subquery

from errors.domain.guidance import CATALOGUE, Advice, Cause, InvalidCauseError, Retry, advise, team_cause
from errors.domain.kinds import Kind
from errors.domain.report import Report
from errors.models import ErrorResponse, GuidanceEntry, GuidanceNote, Issue

logger = logging.getLogger(__name__)

CACHE_SIZE = 20_000
"""Likenesses of errors whose retry advice is remembered."""
IDS_PER_QUERY = 10_000
"""SQLite takes 32,766 variables in a query."""


class Likeness(NamedTuple):
    """What an issue is, its identity aside; retry advice depends on no more than that."""

    kind: str
    status_code: int
    service: str
    template: str


_RETRIES: dict[Sequence[Cause], dict[Likeness, Retry | None]] = {}


def team_causes() -> tuple[Cause, ...]:
    """The team's own causes, by key. One query."""
    return tuple(_valid(GuidanceEntry.objects.order_by("key")))


def causes_of(status_code: int) -> tuple[Cause, ...]:
    """Every cause that is known for a status code, the team's first. One query."""
    own = [cause for cause in team_causes() if status_code in cause.status_codes]
    return (*own, *CATALOGUE.causes_of(status_code))


def causes_of_kind(kind: Kind) -> tuple[Cause, ...]:
    """Every cause that is known for a kind, the team's first. One query."""
    own = [cause for cause in team_causes() if kind in cause.kinds]
    return (*own, *CATALOGUE.causes_of_kind(kind))


def advice_of_error(error: ErrorResponse, *, extra: Sequence[Cause] | None = None) -> Advice:
    """The advice for an error; without `extra`, the team's causes are read. One query, with names loaded."""
    return advise(
        http_status=error.http_status,
        body=error.body,
        service=error.issue.service.name,
        extra=team_causes() if extra is None else extra,
        method=error.request_method,
        kind=Kind(error.issue.kind),
        summary=error.summary,
    )


def advice_of_issue(
    issue: Issue, newest_error: ErrorResponse | None, *, extra: Sequence[Cause] | None = None
) -> Advice:
    """The advice for an issue: that of its newest error, or of its template once all errors are gone."""
    if newest_error is not None:
        return advice_of_error(newest_error, extra=extra)
    return advise(
        http_status=issue.status_code,
        body={"error": issue.template},
        service=issue.service.name,
        extra=team_causes() if extra is None else extra,
        kind=Kind(issue.kind),
    )


def advice_of_report(report: Report, *, extra: Sequence[Cause] | None = None) -> Advice:
    """The advice for an error that is not stored."""
    return advise(
        http_status=report.http_status,
        body=report.body,
        service=report.service,
        extra=team_causes() if extra is None else extra,
        method=report.request_method,
        kind=report.kind,
        summary=report.summary,
    )


def notes(cause_id: str) -> list[GuidanceNote]:
    """The team's notes under a cause, newest first, with their authors."""
    return list(_notes().filter(cause_id=cause_id))


def notes_by_cause(cause_ids: Iterable[str]) -> dict[str, list[GuidanceNote]]:
    """The notes under several causes; a cause without notes is left out. One query."""
    found: dict[str, list[GuidanceNote]] = {}
    for note in _notes().filter(cause_id__in=list(cause_ids)):
        found.setdefault(note.cause_id, []).append(note)
    return found


def retry_of_issues(issue_ids: Collection[int]) -> dict[int, Retry]:
    """
    What guidance says about retrying the errors of issues; an issue without a known cause is left out.

    Two queries, and a third for errors of a likeness that this process meets for the first time.
    """
    known = _remembered(team := team_causes())
    likeness = {issue_id: like for ids in _portions(issue_ids) for issue_id, like in _likeness(ids)}
    first_met = {like: issue_id for issue_id, like in likeness.items() if like not in known}
    for ids in _portions(first_met.values()):
        known.update(_read_retries(ids, likeness, team))
    return {issue_id: retry for issue_id, like in likeness.items() if (retry := known.get(like)) is not None}


def _valid(entries: Iterable[GuidanceEntry]) -> Iterator[Cause]:
    for entry in entries:
        try:
            yield cause_of(entry)
        except InvalidCauseError as error:  # written past the action; the pages must not fall over it
            logger.warning("guidance.entry.invalid %s", error)


def cause_of(entry: GuidanceEntry) -> Cause:
    """The cause that an entry stands for. Raises InvalidCauseError."""
    answers = ("title", "meaning", "retry", "retry_text", "actor", "actor_text", "notice_text", "steps", "contact")
    return team_cause(
        key=entry.key,
        kind=entry.kind,
        status_code=entry.status_code,
        service=entry.service_key,
        phrases=entry.phrases,
        **{name: getattr(entry, name) for name in answers},
    )


def _notes() -> QuerySet[GuidanceNote]:
    return GuidanceNote.objects.select_related("created_by").order_by("-created_at", "-id")


def _remembered(team: tuple[Cause, ...]) -> dict[Likeness, Retry | None]:
    """The cache for this set of team causes; the one for an older set is dropped."""
    known = _RETRIES.get(team)
    if known is None or len(known) > CACHE_SIZE:
        _RETRIES.clear()
        known = _RETRIES[team] = {}
    return known


def _portions(ids: Collection[int]) -> Iterator[list[int]]:
    every = list(ids)
    return (every[start : start + IDS_PER_QUERY] for start in range(0, len(every), IDS_PER_QUERY))


def _likeness(ids: list[int]) -> Iterator[tuple[int, Likeness]]:
    rows = Issue.objects.filter(id__in=ids).values_list("id", "kind", "status_code", "service__key", "template")
    return ((issue_id, Likeness(kind, status, service, text)) for issue_id, kind, status, service, text in rows)


def _read_retries(
    ids: list[int], likeness: dict[int, Likeness], team: tuple[Cause, ...]
) -> Iterator[tuple[Likeness, Retry | None]]:
    newest = ErrorResponse.objects.filter(issue=OuterRef("pk")).newest_first()
    bodies = [Subquery(newest.values(name)[:1]) for name in ("body", "summary")]
    for issue_id, body, summary in Issue.objects.filter(id__in=ids).values_list("id", *bodies):
        like = likeness[issue_id]
        advice = advise(
            http_status=like.status_code,
            body=body or {"error": like.template},
            service=like.service,
            extra=team,
            kind=Kind(like.kind),
            summary=summary or "",
        )
        yield like, advice.cause.retry if advice.cause else None
