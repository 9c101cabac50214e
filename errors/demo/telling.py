"""
One error as a capture hook sends it: Codat's body in an envelope, with what the hook knows of the request.

Everything is drawn from the given random numbers, in a fixed order, so a seed always tells the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from random import Random
from typing import Any

from errors.demo.scenes import PLATFORM, Scene
from errors.demo.world import Company, new_guid

API = "https://api.codat.io"
ZERO = "00000000-0000-0000-0000-000000000000"
_WORDS = ("isCompleted", "modifiedOn", "dueDateUtc")
_RATES = ("STD20", "REDUCED-5", "VAT-0", "ZERO-RATED")
_HOSTS = ("worker-1", "worker-2", "worker-3", "api-7")


def envelope(scene: Scene, company: Company, *, at: dt.datetime, source: str, random: Random) -> dict[str, Any]:
    """What is sent for one error."""
    values = _Values(scene, company, random)
    path = scene.path.format_map(values)
    sent: dict[str, Any] = {
        "response": _response(scene, company, values, random),
        "httpStatus": scene.status,
        "occurredAt": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "request": {"method": scene.method, "url": f"{API}{path}"},
        "attributes": {"app": source, "host": random.choice(_HOSTS), "traceId": f"{random.getrandbits(64):016x}"},
    }
    if "{company}" in scene.path:
        sent |= {"companyId": company.id, "companyName": company.name}
    if "{connection}" in scene.path:
        sent["connectionId"] = company.connection_id
    if "{type}" in scene.path or "{type}" in scene.text:
        sent["dataType"] = values["type"]
    return sent


def _response(scene: Scene, company: Company, values: _Values, random: Random) -> dict[str, Any] | str:
    text = scene.text.format_map(values)
    if scene.correlation == "page":
        return text
    items = [
        {
            "itemId": item.format_map(values),
            "message": message.format_map(values),
            "validatorName": name.format_map(values),
        }
        for item, message, name in scene.validation
    ]
    body = {
        "statusCode": scene.body_status or scene.status,
        "service": company.service if scene.service == PLATFORM else scene.service,
        "error": text,
        "correlationId": _correlation_id(scene, random),
        "canBeRetried": "Unknown",
        "detailedErrorCode": 0,
        "validation": {"errors": items, "warnings": []} if items else None,
    }
    if scene.correlation == "missing":
        del body["correlationId"]
    return body


def _correlation_id(scene: Scene, random: Random) -> str:
    """32 hex digits, as now; dashed, as integrations still write it."""
    if scene.correlation == "zero":
        return ZERO
    if scene.correlation == "word":
        return "string"
    return new_guid(random) if scene.service == "QuickbooksOnline" else _hex(random)


class _Values(dict[str, Any]):
    """What the templates of a scene may name, drawn when it is named first."""

    def __init__(self, scene: Scene, company: Company, random: Random) -> None:
        super().__init__(company=company.id, connection=company.connection_id, type=random.choice(scene.types))
        self._company = company
        self._random = random

    def __missing__(self, name: str) -> Any:
        self[name] = value = _DRAWN[name](self._random, self._company, self)
        return value


def _hex(random: Random) -> str:
    return f"{random.getrandbits(128):032x}"


_DRAWN: dict[str, Callable[[Random, Company, _Values], Any]] = {
    "amount": lambda random, _, __: f"{random.randint(1_000, 900_000) / 100:.2f}",
    "amount2": lambda random, _, values: f"{float(values['amount']) + random.randint(1, 900) / 100:.2f}",
    "guid": lambda random, _, __: new_guid(random),
    "hex": lambda random, _, __: _hex(random),
    "number": lambda random, _, __: random.randint(1_000, 99_999),
    "platform": lambda _, company, __: company.platform_key,
    "platform_guid": lambda _, company, __: new_guid(Random(company.platform_key)),  # noqa: S311 - one a platform
    "record": lambda _, __, values: values["type"][0].upper() + values["type"][1:].removesuffix("s"),
    "rate": lambda random, _, __: random.choice(_RATES),
    "small": lambda random, _, __: random.randint(2, 12),
    "word": lambda random, _, __: random.choice(_WORDS),
}
