"""
Asking Codat why a write failed: what is to be asked, one question at a time, and what becomes of the answer.

The answer goes through the same pipeline as a push operation that was delivered, which gives the error its cause
(`errors.ingest.refiling`). The outbox is the truth: a lost message, or a worker that was killed, delays a question.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import F, Max, QuerySet

from errors.actions.codat_keys import LOOK_BACK
from errors.actions.lookup_answers import Answer, failed, read_answer
from errors.conf import conf
from errors.domain.kinds import Kind
from errors.ingest import write_now
from errors.ingest.dialects import dialect_of
from errors.models import CodatApiKey, ErrorResponse, PushLookup
from errors.models.lookups import LookupState
from errors.outbound import DeliveryError, codat
from errors.sealing import SealBrokenError, unseal

MINUTE = dt.timedelta(minutes=1)
LEASE = 5 * MINUTE
"""How long a question belongs to whoever asks it; longer than any answer takes."""
DELAYS = [MINUTE * minutes for minutes in (1, 5, 30, 120, 300, 600, 600)]
"""Between attempts; then it is given up. The rhythm in which Codat itself repeats its webhooks, over 28 hours."""
AT_ONCE = 20_000
"""Errors that are looked at for a missing cause in one go."""
SEAL_BROKEN = "The API key was sealed under another SECRET_KEY. Give it anew, or put the old one into OLD_SECRET_KEYS."


def gather(*, now: dt.datetime) -> int:
    """Put on the list which lately failed writes of sources with a key lack a cause; how many are new there at most."""
    return sum(_gather_for(key, now=now) for key in CodatApiKey.objects.filter(is_refused=False).order_by("pk"))


def _gather_for(key: CodatApiKey, *, now: dt.datetime) -> int:
    newest = ErrorResponse.objects.aggregate(pk=Max("pk"))["pk"] or 0
    found, at = 0, key.swept_to
    while at < newest:
        until = min(at + AT_ONCE, newest)
        # Errors get their numbers one transaction after the other, so none comes in behind the newest that is seen.
        rows = _without_cause(key.source_id, now=now).filter(pk__gt=at, pk__lte=until)
        made = [_lookup(error, now=now) for error in rows]
        with dialect_of().exclusive():
            PushLookup.objects.bulk_create(made, ignore_conflicts=True)
            CodatApiKey.objects.filter(pk=key.pk, swept_to__lt=until).update(swept_to=until)
        found, at = found + len(made), until
    return found


def _without_cause(source_id: int, *, now: dt.datetime) -> QuerySet[ErrorResponse]:
    rows = ErrorResponse.objects.filter(
        source=source_id, issue__kind=Kind.PUSH, company__isnull=False, occurred_at__gte=now - LOOK_BACK
    )
    return rows.exclude(summary="").select_related("company").only("correlation_id", "lookup_key", "company", "source")


def _lookup(error: ErrorResponse, *, now: dt.datetime) -> PushLookup:
    assert error.company is not None  # noqa: S101 - asked for by the caller
    return PushLookup(
        source_id=error.source_id, lookup_key=error.lookup_key, key=error.correlation_id,
        company_id=error.company.company_id, created_at=now, due_at=now,
    )  # fmt: skip


def look_up_next(*, now: dt.datetime) -> bool:
    """Ask one question, if one is due and the rate allows it; False: there is nothing to do for now."""
    if (lookup := _claim(now=now)) is None:
        return False
    key = CodatApiKey.objects.filter(source=lookup.source_id).first()
    if key is None:  # removed just now; the question waits for another one
        return True
    outcome = _ask(lookup, key, now=now)
    if outcome.items:
        write_now(outcome.items, source=lookup.source, received_at=now)
    if outcome.is_key_refused or outcome.pause_until:
        CodatApiKey.objects.filter(pk=key.pk, sealed=key.sealed).update(
            is_refused=outcome.is_key_refused,
            paused_until=outcome.pause_until,
            trouble=outcome.pause_reason or outcome.trouble,
        )
    _settle(lookup, outcome, now=now)
    return True


def _claim(*, now: dt.datetime) -> PushLookup | None:
    if not PushLookup.objects.due(now=now).exists():
        return None
    with dialect_of().exclusive():
        if PushLookup.objects.filter(tried_at__gt=now - MINUTE).count() >= conf().codat_api_rate:
            return None
        lookup = PushLookup.objects.due(now=now).select_related("source").first()
        if lookup:
            PushLookup.objects.filter(pk=lookup.pk).update(tried_at=now, due_at=now + LEASE, attempts=F("attempts") + 1)
            lookup.attempts += 1
    return lookup


def _settle(lookup: PushLookup, outcome: Answer, *, now: dt.datetime) -> None:
    """Where the key waits or is refused, the attempt does not count: it says nothing about the question."""
    state, due_at, attempts = outcome.state, now, lookup.attempts
    if outcome.is_key_refused or outcome.pause_until:
        attempts -= state is LookupState.WAITING
    elif state is LookupState.WAITING and attempts > len(DELAYS):
        state = LookupState.GIVEN_UP
    elif state is LookupState.WAITING:
        due_at = now + DELAYS[attempts - 1]
    PushLookup.objects.filter(pk=lookup.pk).update(
        state=state, due_at=due_at, attempts=attempts, trouble=outcome.trouble
    )


def _ask(lookup: PushLookup, key: CodatApiKey, *, now: dt.datetime) -> Answer:
    try:
        api_key = unseal(key.sealed)
        reply = codat.push_operation(api_key=api_key, company_id=lookup.company_id, operation_key=lookup.key)
    except SealBrokenError:
        return Answer(LookupState.WAITING, SEAL_BROKEN, is_key_refused=True)
    except DeliveryError as error:
        return failed(error)
    return read_answer(reply, key=lookup.key, company_id=lookup.company_id, now=now)
