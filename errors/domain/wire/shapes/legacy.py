"""
The alerts of Codat's old rules, which ended in January 2025 and live on in logs: `RuleType`, `AlertId`, `Data`.

Names were written in PascalCase, before that in camelCase with `type` for the rule, and the data in either; rules are
compared by their letters, so `Push Operation Status Changed()` is one with `PushOperationStatusChanged`.
Source: Codat docs, Migrating to the new event types.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from errors.domain.codat import squeezed
from errors.domain.observations import PushStatus
from errors.domain.report import Item
from errors.domain.wire.bodies import Told
from errors.domain.wire.rejecting import UnreadableError
from errors.domain.wire.shapes import connections, pushes, quotas, reads, syncs
from errors.domain.wire.shapes.fields import Fields
from errors.domain.wire.shapes.shape import Shape
from errors.domain.wire.shapes.subject import DATA_TYPE_LENGTH, Subject, aside, kept, subject_of
from errors.domain.wire.times import parse_time

_MOMENT = re.compile(r"\bat (\d{4}-\d\d-\d\dT[\d:.]+Z?)")


def _read(data: Fields, subject: Subject, known_as: str, status: str) -> list[Item]:
    subject = subject.about(data_type=data.text("dataType", limit=DATA_TYPE_LENGTH))
    return reads.told_of_dataset(status, subject, known_as=known_as, is_unsuccessful=True)


def _read_failed(data: Fields, subject: Subject, known_as: str) -> list[Item]:
    if not (status := data.text("datasetStatus")):
        raise UnreadableError("legacy_rule_not_understood")
    return _read(data, subject, known_as, status)


def _read_ended(data: Fields, subject: Subject, known_as: str) -> list[Item]:
    return _read(data, subject, known_as, reads.COMPLETE)


def _pushed(data: Fields, subject: Subject, _id: str) -> list[Item]:
    return pushes.told_of_rule(data, subject)


def _push_timed_out(data: Fields, subject: Subject, _id: str) -> list[Item]:
    return pushes.told_of_rule(data, subject, status=PushStatus.TIMED_OUT)


def _connection(data: Fields, subject: Subject, known_as: str) -> list[Item]:
    return connections.told_of_rule(data, subject, known_as=known_as)


def _sync_failed(data: Fields, subject: Subject, known_as: str) -> list[Item]:
    return syncs.told_of_rule(data, subject, known_as=known_as)


def _quota(is_reached: bool) -> Callable[[Fields, Subject, str], list[Item]]:
    def read(data: Fields, subject: Subject, known_as: str) -> list[Item]:
        return quotas.told_of_quota(data, subject, known_as=known_as, is_reached=is_reached)

    return read


def _nothing(_data: Fields, _subject: Subject, _id: str) -> list[Item]:
    return aside()


RULES: dict[str, Callable[[Fields, Subject, str], list[Item]]] = {
    "dataconnectionstatuschanged": _connection,
    "datasyncstatuschangedtoerror": _read_failed,
    "datasynccompleted": _read_ended,
    "pushoperationstatuschanged": _pushed,
    "pushoperationtimedout": _push_timed_out,
    "syncfailed": _sync_failed,
    "ratelimitreached": _quota(is_reached=True),
    "ratelimitreset": _quota(is_reached=False),
    "newcompanysynchronized": _nothing,
    "newcompanysynchronised": _nothing,
    "datasetdatachanged": _nothing,
    "accountcategoriesupdated": _nothing,
    "syncconnectiondeleted": _nothing,
    "synccompleted": _nothing,
}
"""The rules by their letters; others tell of nothing that failed."""


def _items_in(fields: Fields, told: Told) -> list[Item]:
    moment = _MOMENT.search(fields.text("message", limit=500))
    subject = subject_of(fields, told, at=parse_time(moment[1]) if moment else None)
    data = fields.inner("data")
    subject = subject.about(
        data_type=data.text("dataType", limit=DATA_TYPE_LENGTH),
        attributes=kept(rule=_rule(fields), alertId=fields.text("alertId"), alert=fields.long_text("message")),
    )
    read = RULES.get(squeezed(_rule(fields)), _nothing)
    try:
        return read(data, subject, fields.id("alertId"))
    except UnreadableError:
        raise UnreadableError("legacy_rule_not_understood") from None


def _rule(fields: Fields) -> str:
    return fields.text("ruleType") or fields.text("type")


def _is_sure(fields: Fields) -> bool:
    """In a log, a rule of Codat's with what every alert has: other systems have alerts with a type, too."""
    return squeezed(_rule(fields)) in RULES and "ruleId" in fields and bool(fields.text("message"))


SHAPES = (
    Shape("alert of a rule", "RuleType AlertId", _items_in, is_sure=_is_sure, words=("lertI", "lert_i")),
    Shape("alert of a rule", "type alertId", _items_in, is_sure=_is_sure, words=("lertI", "lert_i")),
)
