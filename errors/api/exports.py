"""
Lists as files: CSV and NDJSON, streamed page by page, so that a list of millions needs the memory of one page.

A cell of a CSV file never begins a formula: spreadsheets run what begins with `=`, `+`, `-` or `@`, and error
texts come from outside.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.http import StreamingHttpResponse

Rows = Iterable[dict[str, Any]]

FORMULA_STARTS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
"""Also in full width, which spreadsheets read alike."""


class Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        """The text itself."""
        return text


def csv_lines(rows: Rows, *, fields: list[str]) -> Iterator[str]:
    """A header, then a line a row; lists and objects stand as JSON in their cell."""
    writer = csv.writer(Echo())
    yield writer.writerow(fields)
    for row in rows:
        yield writer.writerow([cell(row.get(field)) for field in fields])


def ndjson_lines(rows: Rows, *, fields: list[str]) -> Iterator[str]:
    """A JSON object a line."""
    for row in rows:
        yield json.dumps(row, separators=(",", ":")) + "\n"


def cell(value: Any) -> str:
    """A value as a cell: text that a spreadsheet shows and does not run."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


FILES: dict[str, tuple[str, Callable[..., Iterator[str]]]] = {
    "csv": ("text/csv; charset=utf-8", csv_lines),
    "ndjson": ("application/x-ndjson", ndjson_lines),
}
"""Formats by name: the media type and the writer."""


def streamed(rows: Rows, *, format: str, name: str, fields: list[str]) -> StreamingHttpResponse:  # noqa: A002
    """The rows as a file to download."""
    media_type, lines = FILES[format]
    answer = StreamingHttpResponse(_encoded(lines(rows, fields=fields)), content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}.{format}"'
    return answer


def _encoded(lines: Iterator[str]) -> Iterator[bytes]:
    """A lone surrogate is no character; it would break the stream off in its middle."""
    return (line.encode("utf-8", "replace") for line in lines)
