"""
Ours and the yardstick in turns: short rounds, so that a noisy neighbour strikes both alike.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Pairs:
    """What the rounds measured, in units a second."""

    ours: tuple[float, ...]
    yardstick: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """The median of the rounds' own ratios, which a slow minute of the machine does not move."""
        return statistics.median(ours / other for ours, other in zip(self.ours, self.yardstick, strict=True))

    @property
    def best_ratio(self) -> float:
        """Best against best; for floors, which must not fail when a neighbour wakes up."""
        return max(self.ours) / max(self.yardstick)

    @property
    def cells(self) -> tuple[str, str, str]:
        """Ours, the yardstick, both ratios, as a table shows them."""
        return spread(self.ours), spread(self.yardstick), f"{self.ratio:.2f} / {self.best_ratio:.2f}"


def take_turns(ours: Callable[[], float], yardstick: Callable[[], float], *, rounds: int) -> Pairs:
    """Measure both so often."""
    measured = [(ours(), yardstick()) for _ in range(rounds)]
    return Pairs(*zip(*measured, strict=True))


def spread(values: tuple[float, ...]) -> str:
    """Median and best of rates."""
    return f"{statistics.median(values):,.0f} / {max(values):,.0f}"
