"""The table client x round: records sent, arrived, counted, and how many of them came more than once."""

from __future__ import annotations

from collections.abc import Mapping

from tests.shippers.clients import CLIENTS, ROUNDS
from tests.shippers.rounds import Result


def table_of(results: Mapping[str, Mapping[str, Result]]) -> str:
    """As Markdown; a client that was not run has no row."""
    lines = [
        "Records sent / arrived / counted; +n: redelivered, and counted once all the same.",
        "",
        f"| client | {' | '.join(ROUNDS)} |",
        f"| --- |{' --- |' * len(ROUNDS)}",
    ]
    for client in CLIENTS:
        cells = [_cell(results[name][client.label]) if client.label in results.get(name, {}) else "" for name in ROUNDS]
        if any(cells):
            lines.append(f"| {client.label} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(result: Result) -> str:
    repeats = f" +{result.redelivered}" if result.redelivered else ""
    return f"{result.sent} / {result.arrived} / {result.counted}{repeats}"
