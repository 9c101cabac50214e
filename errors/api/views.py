"""
What the views of the API share: who may ask, which formats a list has, how a page links to the next one.

A list's view gives pages of rows by cursor; whether they leave as JSON or as a file is decided here, once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from django.http import HttpResponseBase
from rest_framework import parsers, renderers, serializers
from rest_framework.exceptions import ParseError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from errors.api.asking import MOST, USUAL_LIMIT, Asked
from errors.api.exports import FILES, streamed
from errors.api.problems import BadParameterError, RoleTooLowError
from errors.models import User
from errors.queries.pages import Page


class JsonRenderer(renderers.JSONRenderer):
    """ASCII only: a body may hold half a surrogate pair, which is no UTF-8."""

    ensure_ascii = True
    charset = None


class CsvRenderer(renderers.BaseRenderer):
    """Offers CSV to `Accept`; the list's view writes it."""

    media_type = "text/csv"
    format = "csv"


class NdjsonRenderer(renderers.BaseRenderer):
    """Offers NDJSON to `Accept`; the list's view writes it."""

    media_type = "application/x-ndjson"
    format = "ndjson"


class Negotiation(DefaultContentNegotiation):
    """`?format=` beats `Accept`."""

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        """The renderer and its media type. Raises BadParameterError, NotAcceptable."""
        asked = request.query_params.get("format")
        if not asked:
            return super().select_renderer(request, renderers, format_suffix)
        for renderer in renderers:
            if renderer.format == asked:
                return renderer, renderer.media_type
        raise BadParameterError(f"format can be {', '.join(renderer.format for renderer in renderers)}.")


class JsonParser(parsers.JSONParser):
    """JSON whose depth cannot break the parser."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        """The parsed body. Raises ParseError."""
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise ParseError("The JSON is nested too deeply.") from None


class ApiView(APIView):
    """A view for whoever may read; what it tells is not kept by caches."""

    renderer_classes = [JsonRenderer]
    parser_classes = [JsonParser]
    content_negotiation_class = Negotiation

    @property
    def default_response_headers(self) -> dict[str, str]:
        """Headers of every answer."""
        return super().default_response_headers | {"Cache-Control": "no-store"}


class ListView(ApiView):
    """A list: JSON by pages, or the whole of it as a file."""

    renderer_classes = [JsonRenderer, CsvRenderer, NdjsonRenderer]
    out: ClassVar[type[serializers.Serializer[Any]]]
    """The serializer of a row."""
    file_name: ClassVar[str]

    def read(self, request: Request) -> Asked:
        """What is asked for. Raises BadParameterError."""
        raise TypeError(f"{type(self).__name__} reads no request")

    def page(self, asked: Asked, *, cursor: str, limit: int) -> Page[Any]:
        """The cursor's page. Raises BadCursorError."""
        raise TypeError(f"{type(self).__name__} has no pages")

    def row_context(self) -> dict[str, Any]:
        """What the serializer of the rows needs beside them, read once a page."""
        return {}

    def get(self, request: Request) -> HttpResponseBase:
        """The list."""
        asked = self.read(request)
        format = request.accepted_renderer.format  # noqa: A001
        if format in FILES:
            first = self.page(asked, cursor=asked.cursor, limit=min(MOST, asked.limit or MOST))
            rows = self._all_rows(asked, first, request)
            return streamed(rows, format=format, name=self.file_name, fields=list(self.out().fields))
        page = self.page(asked, cursor=asked.cursor, limit=asked.limit or USUAL_LIMIT)
        return Response(
            {
                "results": self._told(page, request),
                "next": _link(request, page.next),
                "previous": _link(request, page.previous),
            }
        )

    def _all_rows(self, asked: Asked, page: Page[Any], request: Request) -> Iterator[dict[str, Any]]:
        """Every row from this page on, at most `limit` where one is asked for."""
        left = asked.limit
        while True:
            yield from self._told(page, request)
            left = None if left is None else left - len(page.rows)
            if page.next is None or left == 0:
                return
            page = self.page(asked, cursor=page.next, limit=min(MOST, left or MOST))

    def _told(self, page: Page[Any], request: Request) -> list[dict[str, Any]]:
        context = {"request": request} | self.row_context()
        return list(self.out(page.rows, many=True, context=context).data)


def person(request: Request) -> User:
    """Who asks."""
    if not isinstance(request.user, User):
        raise TypeError("nobody asks")
    return request.user


def require_agent(request: Request) -> User:
    """Who asks, where they may act. Raises RoleTooLowError."""
    user = person(request)
    if not user.may_act:
        raise RoleTooLowError("This needs the role agent; yours only reads.")
    return user


def require_administrator(request: Request) -> User:
    """Who asks, where they may manage sources and people. Raises RoleTooLowError."""
    user = person(request)
    if not user.may_administer:
        raise RoleTooLowError("This needs the role administrator.")
    return user


def _link(request: Request, cursor: str | None) -> str | None:
    """The URL of another page of the same list."""
    if cursor is None:
        return None
    params = request._request.GET.copy()
    params["cursor"] = cursor
    return request.build_absolute_uri(f"{request.path}?{params.urlencode()}")
