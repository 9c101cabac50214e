"""
Explain something that is not stored: any body, or envelope, that a delivery may hold.

It is read as a delivery is, so a push operation, a webhook or the status of a sync is explained as what it is, and so
is a body inside a log record. What a delivery would reject, such as a body without any status, is still explained as
far as its text goes.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from errors.api.asking import refuse_unknown
from errors.api.guidance import AdviceOut
from errors.api.schema import KINDS, problems
from errors.api.views import ApiView
from errors.domain.codat import message_of
from errors.domain.guidance import Advice, Cause, advise
from errors.domain.kinds import Kind
from errors.domain.observations import PushState
from errors.domain.report import Aside, Item, Reject, Report
from errors.domain.signature import sign
from errors.domain.wire import FORMATS
from errors.queries.advice import advice_of_report, team_causes

MOST = 100
"""Errors of one body that are explained."""
NO_FAILURE = "It was understood, and tells of nothing that went wrong."


@extend_schema_field(OpenApiTypes.ANY)
class BodyField(serializers.JSONField):
    """A JSON object, a list of them, or a text, as it came."""

    def to_internal_value(self, data: Any) -> Any:
        """The value. Raises ValidationError."""
        if isinstance(data, dict) or (isinstance(data, list | str) and data):
            return data
        raise serializers.ValidationError("This has to be an object, a list of objects or a text.")


class GuidanceMatchIn(serializers.Serializer[Any]):
    """Something to be explained; nothing of it is stored."""

    http_status = serializers.IntegerField(allow_null=True, required=False, default=None, min_value=100, max_value=599)
    body = BodyField(help_text="What Codat sent, bare or in the envelope of a delivery.")


class ExplainedOut(AdviceOut):
    """One error with its signature."""

    signature = serializers.CharField(help_text="The message with what varies replaced by placeholders.")
    kind = serializers.ChoiceField(choices=KINDS)
    is_error = serializers.BooleanField(help_text="False: it is no failure, such as a write that is pending.")


class GuidanceMatchOut(ExplainedOut):
    """The advice for what the body tells."""

    others = ExplainedOut(many=True, help_text="Where it tells of several errors: those after the first.")


class GuidanceMatchView(ApiView):
    """Explain something that is not stored."""

    @extend_schema(
        operation_id="guidanceMatch",
        summary="Explain a body without storing it",
        description="Error bodies, push operations, webhooks, statuses of reads and syncs: whatever a delivery takes.",
        request=GuidanceMatchIn,
        responses={200: GuidanceMatchOut} | problems(403),
    )
    def post(self, request: Request) -> Response:
        """The cause of what the body tells, or the candidates."""
        refuse_unknown(request, known=["format"])
        asked = GuidanceMatchIn(data=request.data)
        asked.is_valid(raise_exception=True)
        body, http_status = asked.validated_data["body"], asked.validated_data["http_status"]
        first, *others = _explained(body, http_status, team=team_causes())
        return Response(first | {"others": others})


def _explained(body: Any, http_status: int | None, *, team: Sequence[Cause]) -> list[dict[str, Any]]:
    """What the body tells, each explained; at least one."""
    items = _read(body, http_status)
    reports = [item for item in items if isinstance(item, Report)]
    if reports:
        return [
            _told(report.message or report.summary, advice_of_report(report, extra=team)) for report in reports[:MOST]
        ]
    plain = body if isinstance(body, dict) else {"error": body} if isinstance(body, str) else {}
    asides = [item for item in items if isinstance(item, Aside)]
    return [_no_error(plain, http_status, asides, team=team) if asides else _as_it_is(plain, http_status, team=team)]


def _read(original: Any, http_status: int | None) -> list[Item]:
    body = original
    if http_status is not None and not (isinstance(body, dict) and "response" in body):
        body = {"response": body, "httpStatus": http_status}
    elif http_status is not None:
        body = {"httpStatus": http_status} | body
    items = list(FORMATS["errors"](json.dumps(body).encode()))
    if all(isinstance(item, Reject) for item in items):  # a log line, or a record with a body somewhere inside?
        text = original if isinstance(original, str) else json.dumps(original)
        found = list(FORMATS["text"](text.encode(errors="replace")))
        items = items if all(isinstance(item, Reject) for item in found) else found
    return items


def _no_error(
    body: dict[str, Any], http_status: int | None, asides: list[Aside], *, team: Sequence[Cause]
) -> dict[str, Any]:
    is_push = any(isinstance(one, PushState) for aside in asides for one in aside.observations)
    inner = body.get("response")
    body = inner if isinstance(inner, dict) else body
    kind = Kind.PUSH if is_push else Kind.RESPONSE
    advice = advise(http_status=http_status, body=body, service=_service(body), extra=team, kind=kind)
    told = _told(message_of(body), advice, is_error=False)
    return told if advice.cause else told | {"why": NO_FAILURE, "candidates": []}


def _as_it_is(body: dict[str, Any], http_status: int | None, *, team: Sequence[Cause]) -> dict[str, Any]:
    """As a response, whatever it is: a delivery would reject it, a person still wants to know."""
    advice = advise(http_status=http_status, body=body, service=_service(body), extra=team)
    return _told(message_of(body), advice)


def _told(message: str, advice: Advice, *, is_error: bool = True) -> dict[str, Any]:
    more = {"signature": sign(message).template, "kind": advice.kind.value, "is_error": is_error}
    return more | AdviceOut(advice).data


def _service(body: dict[str, Any]) -> str:
    service = body.get("service")
    return service if isinstance(service, str) else ""
