from __future__ import annotations

import base64
import json

import pytest

from errors.models import ErrorResponse
from errors.queries.pages import BadCursorError, Cursor, cut, page_of, read_cursor, read_key
from tests.factories import NOW, make_error


def encoded(value) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


class TestCursor:
    def test_comes_back_as_it_was(self):
        cursor = Cursor(key=("2026-11-24T14:20:00Z", 7), is_backward=True)
        assert read_cursor(cursor.text(), types=(str, int)) == cursor

    @pytest.mark.parametrize(
        "text",
        [
            "x",
            "é",
            "%%%",
            "====",
            encoded([]),
            encoded({}),
            encoded(5),
            encoded("f"),
            encoded([["f"], "2026-11-24", 1]),
            encoded(["f", "2026-11-24T14:20:00Z", True]),
            encoded(["f", "2026-11-24T14:20:00Z", "1"]),
            encoded(["f", "not a time", 1]),
            encoded(["f", "2026-11-24T14:20:00Z", 2**70]),
            encoded(["f", "2026-11-24T14:20:00Z", -5]),
            base64.urlsafe_b64encode(b"[" * 100_000).decode(),
        ],
    )
    def test_refuses_what_no_list_made(self, text):
        with pytest.raises(BadCursorError):
            read_key(text, times=1)


class TestCut:
    def test_walks_there_and_back(self):
        rows = [9, 7, 5, 3, 1]
        pages, cursor = [], None
        while True:
            page = cut(rows, key=lambda row: (row,), cursor=cursor, limit=2)
            pages.append(page.rows)
            if page.next is None:
                break
            cursor = read_cursor(page.next, types=(int,))
        assert pages == [[9, 7], [5, 3], [1]]
        back = cut(rows, key=lambda row: (row,), cursor=read_cursor(page.previous, types=(int,)), limit=2)
        assert back.rows == [5, 3]
        first = cut(rows, key=lambda row: (row,), cursor=read_cursor(back.previous, types=(int,)), limit=2)
        assert (first.rows, first.previous) == ([9, 7], None)


class TestPageOf:
    def test_tells_rows_of_the_same_moment_apart(self, db):
        errors = [make_error(at=NOW) for _ in range(5)]
        seen, cursor = [], ""
        for _ in range(3):
            page = page_of(ErrorResponse.objects.all(), fields=("occurred_at", "id"), cursor=cursor, limit=2)
            seen += [row.pk for row in page.rows]
            cursor = page.next or ""
        assert seen == [error.pk for error in reversed(errors)]
        assert page.next is None
        back = page_of(ErrorResponse.objects.all(), fields=("occurred_at", "id"), cursor=page.previous, limit=2)
        assert [row.pk for row in back.rows] == [errors[2].pk, errors[1].pk]
