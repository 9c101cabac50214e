"""Service health: a service against its own usual level, as a strip of hours and one word."""

from __future__ import annotations

from dataclasses import dataclass

from errors.queries.overview import ServiceHealth

LEVELS = ("ok", "deg", "bad")
STATES = {
    "failing": ("bad", "octagon-x", "Failing"),
    "degraded": ("warn", "triangle-alert", "Degraded"),
    "usual": ("good", "circle-check", "As usual"),
}
UNKNOWN = ("flat", "circle-help", "Too new")


@dataclass(frozen=True)
class ServiceLine:
    """A service as it is drawn."""

    service_key: str
    name: str
    mark: str
    """Two letters that stand for it."""
    text: str
    bars: list[str]
    label: str
    """The strip in words."""
    tone: str
    icon: str
    state: str


def service_lines(services: list[ServiceHealth]) -> list[ServiceLine]:
    """The services, in the order given."""
    return [_line(service) for service in services]


def _line(service: ServiceHealth) -> ServiceLine:
    tone, icon, state = STATES.get(service.state, UNKNOWN)
    levels = [bar.level for bar in service.bars]
    label = f"{levels.count(2)} hours far above usual and {levels.count(1)} above it, of {len(levels)}"
    return ServiceLine(
        service_key=service.service_key,
        name=service.name,
        mark=_mark(service.name),
        text=_text(service),
        bars=[LEVELS[bar.level] if bar.count else "none" for bar in service.bars],
        label=label if service.has_usual else "No usual level is known yet: fewer than three days of errors",
        tone=tone,
        icon=icon,
        state=state,
    )


def times(ratio: float) -> str:
    """`6.2×`, from ten on `14×`; beyond a hundred the number says no more, since the usual is next to nothing."""  # noqa: RUF002
    if ratio >= 100:
        return "over 100×"  # noqa: RUF001
    return f"{ratio:.1f}×" if ratio < 10 else f"{ratio:,.0f}×"  # noqa: RUF001


def _mark(name: str) -> str:
    capitals = [letter for letter in name if letter.isupper()]
    return "".join(capitals[:2]) if len(capitals) > 1 else name[:2]


def _text(service: ServiceHealth) -> str:
    count = f"{service.count:,} error{'s' if service.count != 1 else ''}"
    if service.state in {"failing", "degraded"} and service.ratio:
        return f"{count}, {times(service.ratio)} usual"
    return count
