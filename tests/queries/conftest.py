"""The read path is watched: it must not write, and it must ask as often as it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict

from errors.queries.filters import Filter, read_filter
from tests.factories import NOW

Reading = Callable[..., Any]


@pytest.fixture
def reading(db, django_assert_max_num_queries) -> Reading:
    """`with reading(queries=3):` refuses all but reads, and more of them than that."""

    @contextmanager
    def watch(*, queries: int) -> Iterator[None]:
        with connection.execute_wrapper(_refuse_writes), django_assert_max_num_queries(queries):
            yield

    return watch


def _refuse_writes(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    verb = sql.lstrip("( ").split(None, 1)[0].upper()
    assert verb in {"SELECT", "WITH", "EXPLAIN"}, f"the read path wrote: {sql}"
    return execute(sql, params, many, context)


def asked(query: str = "", *, now=NOW, default_window: str | None = "24h") -> Filter:
    """The filter of a URL's query string."""
    return read_filter(QueryDict(query), now=now, default_window=default_window)
