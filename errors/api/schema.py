"""
What the OpenAPI document says beyond the code: the parameters of lists, the formats of answers, the problems.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_view,
    inline_serializer,
)
from rest_framework import serializers
from rest_framework.views import APIView

from errors.domain.kinds import Kind
from errors.queries.filters import NAMES

V = TypeVar("V", bound=APIView)

KINDS = [(kind.value, kind.label) for kind in Kind]
"""What may have failed, for fields."""

TEXTS = {
    "status_code": "Status codes (`429`, `0` for none) or classes (`5xx`); may be repeated or hold commas.",
    "kind": "What failed: `response`, `push`, `read` and so on; may be repeated or hold commas.",
    "service": "Services in any case; may be repeated or hold commas (a comma inside a name: in double quotes).",
    "company_id": "Codat's company id.",
    "issue": "The id of an issue.",
    "source": "Ids or names of sources; may be repeated or hold commas.",
    "environment": "`production` or `sandbox`.",
    "log": "`ending`: what leaves Codat's log within three days; of issues, those of which no ticket tells.",
    "q": "Text in any case. In errors: anywhere in the body; a page with few rows may have a next one all the same.",
    "since": "From then on (included): ISO 8601, or a length before now such as `24h`, `7d`.",
    "until": "Before then (excluded): ISO 8601, or a length before now.",
    "state": "Which of them; the first one is the usual one.",
    "sort": "The order; the first one is the usual one.",
    "cursor": "A page's place, out of `next` or `previous`.",
    "limit": "Rows of a page, 1 to 500 (50 where not given); of a file, the most rows (all where not given).",
    "format": "`json` by pages; `csv` and `ndjson` stream the whole list. `Accept` does the same.",
}


class ProblemOut(serializers.Serializer[Any]):
    """An error of the API (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField(help_text="Stable, for programs.")
    detail = serializers.CharField()
    errors = serializers.DictField(  # type: ignore[assignment]
        required=False, help_text="What is wrong with each member of the body."
    )


PROBLEM = "application/problem+json"
PROBLEM_TEXTS = {
    400: "A parameter, the cursor or the body cannot be read.",
    401: "Nobody is signed in, or the token is not valid.",
    403: "The role may not do this.",
    404: "There is no such thing.",
    429: "Too many requests; `Retry-After` says when.",
}


class ApiTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the document calls the API tokens."""

    target_class = "errors.api.authentication.ApiTokenAuthentication"
    name = "apiToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """The scheme of `Authorization: Bearer TOKEN`."""
        return {"type": "http", "scheme": "bearer"}


def problems(*statuses: int) -> dict[Any, Any]:
    """The problems that an operation may answer; always those that come before it is begun."""
    return {
        (status, PROBLEM): OpenApiResponse(ProblemOut, description=PROBLEM_TEXTS[status])
        for status in sorted({400, 401, 429, *statuses})
    }


def parameter(name: str, text: str = "", *, type: Any = str, enum: Collection[Any] = ()) -> OpenApiParameter:  # noqa: A002
    """A parameter of the URL."""
    return OpenApiParameter(name, type, description=text or TEXTS[name], enum=list(enum) or None)


def listing(
    *,
    summary: str,
    description: str = "",
    out: type[serializers.Serializer[Any]],
    filters: Collection[str] = NAMES,
    choices: Mapping[str, Collection[str]] | None = None,
) -> Callable[[type[V]], type[V]]:
    """Describes a list: its filter, its pages, its files."""
    name = out.__name__.removesuffix("Out")
    parameters = [
        *(parameter(filter_name) for filter_name in filters),
        *(parameter(choice, enum=values) for choice, values in (choices or {}).items()),
        parameter("cursor"),
        parameter("limit", type=int),
        parameter("format", enum=["json", "csv", "ndjson"]),
    ]
    described = extend_schema(
        summary=summary,
        description=description,
        operation_id=f"{name[0].lower()}{name[1:]}List",
        parameters=parameters,
        responses=_list_answers(name, out) | problems(),
    )
    return extend_schema_view(get=described)


def _list_answers(name: str, out: type[serializers.Serializer[Any]]) -> dict[Any, Any]:
    """A page as JSON, the whole list as a file."""
    page = inline_serializer(
        f"{name}Page",
        {
            "results": out(many=True),
            "next": serializers.URLField(allow_null=True),
            "previous": serializers.URLField(allow_null=True),
        },
    )
    return {
        (200, "application/json"): page,
        (200, "text/csv"): OpenApiTypes.STR,
        (200, "application/x-ndjson"): OpenApiTypes.STR,
    }
