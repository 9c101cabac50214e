"""Install all sets, side by side."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from tests.clients.sdks import SETS, installed

with ThreadPoolExecutor() as pool:
    list(pool.map(installed, SETS))
