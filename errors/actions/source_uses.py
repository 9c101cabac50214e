"""
Who used which token, and how many deliveries came: counted by the receivers, added to the database now and then.

Several receivers add to the same rows, so a count is added and a moment only moves forward.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.db.models import F

from errors.models import SourceMinute, SourceToken

KEPT = dt.timedelta(days=1)
"""How long the minutes of a source are kept: they tell what happens lately, and nothing else."""


def add_uses(
    *, deliveries: Mapping[tuple[int, dt.datetime], int], tokens: Mapping[int, dt.datetime], now: dt.datetime
) -> None:
    """`deliveries`: how many, by source and minute; `tokens`: when each was used last."""
    with transaction.atomic():
        for token_id, used_at in tokens.items():
            SourceToken.objects.filter(pk=token_id).exclude(last_used_at__gt=used_at).update(last_used_at=used_at)
        SourceMinute.objects.bulk_create(
            [SourceMinute(source_id=source_id, minute_at=minute) for source_id, minute in deliveries],
            ignore_conflicts=True,
        )
        for (source_id, minute), count in deliveries.items():
            of_minute = SourceMinute.objects.filter(source=source_id, minute_at=minute)
            of_minute.update(delivery_count=F("delivery_count") + count)
        SourceMinute.objects.filter(source__in={source for source, _ in deliveries}, minute_at__lt=now - KEPT).delete()
