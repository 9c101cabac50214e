"""
What a list can be narrowed to, with the errors behind each choice.

The counts of one facet obey the choices made in all the others, not its own: choosing 429 must not make 404 vanish.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from errors.domain.kinds import Kind
from errors.models import Company, Source
from errors.queries.filters import Filter
from errors.queries.issue_rows import IssueFacts, issue_facts
from errors.queries.spans import span_of
from errors.queries.tallies import totals_by_company, totals_by_pair

MOST_COMPANIES = 10
NO_CODE = "none"
"""What stands for a status code where there is none."""


@dataclass(frozen=True)
class FacetValue:
    """One value that a list can be narrowed to."""

    value: str
    """As the URL says it."""
    label: str
    count: int
    """Errors within the window under all the other facets' choices."""
    is_chosen: bool


@dataclass(frozen=True)
class Facets:
    """What a list can be narrowed to, each by count."""

    status_codes: list[FacetValue]
    kinds: list[FacetValue]
    services: list[FacetValue]
    sources: list[FacetValue]
    environments: list[FacetValue]
    companies: list[FacetValue]
    """The ten most struck."""


@dataclass(frozen=True)
class Cell:
    """Errors of the window that an issue has from a source."""

    issue: IssueFacts
    source: Source
    count: int


def facets(asked: Filter) -> Facets:
    """What the list of this filter can be narrowed to. Five queries, up to two more under a filter."""
    cells = _cells(asked)
    return Facets(
        status_codes=_values(
            [cell for cell in cells if _suits(cell, asked, but="status_code")],
            value=lambda cell: (str(cell.issue.status_code), str(cell.issue.status_code or NO_CODE)),
            is_chosen=lambda value: asked.asks_for_status(int(value)),
        ),
        kinds=_values(
            [cell for cell in cells if _suits(cell, asked, but="kind")],
            value=lambda cell: (cell.issue.kind, Kind(cell.issue.kind).label),
            is_chosen=lambda value: value in asked.kinds,
        ),
        services=_values(
            [cell for cell in cells if _suits(cell, asked, but="service")],
            value=lambda cell: (cell.issue.service_key, cell.issue.service),
            is_chosen=lambda value: value in asked.services,
        ),
        sources=_values(
            [cell for cell in cells if _suits(cell, asked, but="source")],
            value=lambda cell: (str(cell.source.pk), cell.source.name),
            is_chosen=lambda value: value in asked.source,
        ),
        environments=_values(
            [cell for cell in cells if _suits(cell, asked, but="environment")],
            value=lambda cell: (cell.source.environment, cell.source.get_environment_display()),
            is_chosen=lambda value: value == asked.environment,
        ),
        companies=_companies(asked),
    )


def _cells(asked: Filter) -> list[Cell]:
    """The window's errors by all facets at once: issues x sources is a small table."""
    wide = replace(asked, status_codes=(), kinds=(), services=(), source=(), environment="")
    span = span_of(wide)
    sources = Source.objects.in_bulk()
    facts = issue_facts(since=span.since)
    return [
        Cell(issue=facts[issue_id], source=sources[source_id], count=count)
        for (issue_id, source_id), count in totals_by_pair(wide, span).items()
        if issue_id in facts and source_id in sources
    ]


def _suits(cell: Cell, asked: Filter, *, but: str) -> bool:
    """Whether the cell obeys all choices `but` those of one facet."""
    obeyed = {
        "status_code": not asked.status_codes or asked.asks_for_status(cell.issue.status_code),
        "kind": not asked.kinds or cell.issue.kind in asked.kinds,
        "service": not asked.services or cell.issue.service_key in asked.services,
        "source": not asked.source or bool({str(cell.source.pk), cell.source.name} & set(asked.source)),
        "environment": not asked.environment or cell.source.environment == asked.environment,
    }
    return all(is_obeyed for name, is_obeyed in obeyed.items() if name != but)


def _values(
    cells: list[Cell], *, value: Callable[[Cell], tuple[str, str]], is_chosen: Callable[[str], bool]
) -> list[FacetValue]:
    """The cells added up by (value, label), most errors first."""
    totals: dict[tuple[str, str], int] = {}
    for cell in cells:
        totals[value(cell)] = totals.get(value(cell), 0) + cell.count
    found = [FacetValue(key, label, count, is_chosen(key)) for (key, label), count in totals.items()]
    return sorted(found, key=lambda one: (-one.count, one.label))


def _companies(asked: Filter) -> list[FacetValue]:
    wide = replace(asked, company_id="", q="")
    totals = totals_by_company(wide, span_of(asked))
    top = sorted(totals, key=lambda pk: (-totals[pk], pk))[:MOST_COMPANIES]
    names = {company.pk: company for company in Company.objects.filter(pk__in=top)}
    return [
        FacetValue(
            value=names[pk].company_id,
            label=str(names[pk]),
            count=totals[pk],
            is_chosen=names[pk].company_id == asked.company_id,
        )
        for pk in top
        if pk in names
    ]
