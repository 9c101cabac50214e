"""A small world for ticket tests: one issue with errors of several companies, told in full."""

from __future__ import annotations

import datetime as dt
from typing import Any

from errors.domain.codat_logs import LogDays
from errors.domain.ticket import EarlierTicket, Extent, Facts, NamedError

NOW = dt.datetime(2026, 11, 24, 15, 0, tzinfo=dt.UTC)
COMPANY = "7c1d6f2e-0b5a-4e6d-9d0e-5b8f6a1c2d3e"


def error(number: int = 1, **changes: Any) -> NamedError:
    """One error, `number` times ten minutes old."""
    values: dict[str, Any] = {
        "error_id": number,
        "correlation_id": f"a0b1c2d3e4f5061728394a5b6c7d{number:04x}",
        "occurred_at": NOW - dt.timedelta(minutes=10 * number),
        "status_code": 404,
        "http_status": 404,
        "body_status": 404,
        "service": "QuickbooksOnline",
        "message": f"InvoicePdfNotFoundException: Invoice not found for company {COMPANY} and invoice ID 8841",
        "exception": "InvoicePdfNotFoundException",
        "company_id": COMPANY,
    }
    return NamedError(**{**values, **changes})


def facts(*errors: NamedError, **changes: Any) -> Facts:
    return Facts(**{"candidates": errors or (error(),), "log_days": LogDays(api=15, sync=90), "now": NOW, **changes})


def told_in_full() -> Facts:
    """A failed write with everything known, and more errors than a ticket names."""
    lead = error(
        1,
        status_code=400,
        http_status=400,
        body_status=409,
        service="PublicApi",
        message="An error occurred in a downstream service. Correlation ID: 5e1f. Message: Push failed for Bill",
        exception="",
        validation=("Lines add up to 120.50, the total says 121.00.", "SupplierRef of Larkspur Ltd is unknown."),
        linked_ids=("5e1f0a2b3c4d5e6f708192a3b4c5d6e7",),
        company_name="Larkspur Ltd",
        connection_id="b7e9d0aa-3c41-4f0e-8a55-0d6f1e2c3b4a",
        data_type="bills",
        request_method="POST",
        request_url=f"https://api.codat.io/companies/{COMPANY}/connections/b7e9/push/bills",
    )
    others = [
        error(number, company_id=f"{number:08d}-0b5a-4e6d-9d0e-5b8f6a1c2d3e", status_code=400, service="PublicApi")
        for number in range(2, 8)
    ]
    return facts(
        lead,
        *others,
        first=lead,
        extent=Extent(
            error_count=1284,
            company_count=37,
            day_count=310,
            first_seen_at=NOW - dt.timedelta(days=3),
            last_seen_at=NOW - dt.timedelta(minutes=10),
        ),
        issue_id=4,
        issue_reference="400-7f3a91",
        environment="production",
        earlier=(EarlierTicket(ticket_id=12, created_at=NOW - dt.timedelta(days=1), severity=3),),
    )


def without_anything() -> Facts:
    """A pasted body that says next to nothing."""
    bare = NamedError(error_id=None, correlation_id="", has_correlation_id=False, occurred_at=None, status_code=0)
    return facts(bare)
