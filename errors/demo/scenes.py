"""
What each kind of error looks like: status, service, text, request. The shapes are Codat's, ids and most words are ours.

Texts are templates; `{company}`, `{connection}`, `{type}`, `{number}` and the like are filled in for each error.
"""

from __future__ import annotations

from dataclasses import dataclass

PLATFORM = ""
"""As service: that of the company's platform."""

READS = ("invoices", "bills", "customers", "suppliers", "payments", "journalEntries", "items", "bankAccounts")
WRITES = ("invoices", "bills", "payments", "journalEntries", "suppliers")


@dataclass(frozen=True, kw_only=True)
class Scene:
    """One kind of error. `body_status` and `correlation` are for responses that are odd."""

    status: int
    service: str
    text: str
    method: str = "GET"
    path: str = "/companies/{company}/data/{type}"
    types: tuple[str, ...] = READS
    validation: tuple[tuple[str, str, str], ...] = ()
    """(itemId, message, validatorName) of each item."""
    body_status: int | str | None = None
    is_of_former: bool = False
    """About companies that were deleted at Codat."""
    correlation: str = ""
    """`missing`, `zero`, `word`, or `page` for a gateway's page in place of a body; else a good id."""


_PUSH = "/companies/{company}/connections/{connection}/push/{type}"
_DOWNSTREAM = "An error occurred in a downstream service. Correlation ID: {hex}. Message: Push failed for {record}: "

INVOICE_PDF = Scene(
    status=404,
    service="QuickbooksOnline",
    text="InvoicePdfNotFoundException: Invoice not found for company {company} and invoice ID {number}",
    path="/companies/{company}/connections/{connection}/data/invoices/{number}/pdf",
    types=("invoices",),
)
STORM = Scene(
    status=429,
    service="QuickbooksOnline",
    text="RateLimitException: Too many requests for company {company}",
    path="/companies/{company}/connections/{connection}/data/{type}",
)
QUOTA = Scene(status=429, service="PublicApi", text="Too many requests: the daily quota of this client is used up.")
CONCURRENCY = Scene(status=429, service="PublicApi", text="Too many concurrent requests; {small} are under way.")
NOT_REQUESTED = Scene(status=409, service="PullApi", text="The data set has not been requested.")
SYNC_RUNNING = Scene(
    status=409,
    service="PullApi",
    text="DatasetAlreadyInProgressException: Cannot queue {type} sync for {company} as sync {guid} is still running",
    method="POST",
    path="/companies/{company}/data/queue/{type}",
    types=("invoices", "bankAccounts", "journalEntries"),
)
UNSUPPORTED = Scene(
    status=404,
    service="PublicApi",
    text="Datatype '{type}' not supported by platform(s) '{platform}'.",
    types=("purchaseOrders", "itemReceipts", "trackingCategories", "transfers", "salesOrders"),
)
UNSUPPORTED_OLD = Scene(
    status=400, service="PullApi", text="Datatype 'bankAccounts' not supported by platform {platform_guid}"
)
NOT_VALID = Scene(
    status=400,
    service="PublicApi",
    text="Error processing request - not valid.",
    method="POST",
    path="/companies/{company}/connections",
)
QUERY = Scene(status=400, service="PullApi", text="Error parsing query - Could not resolve property {word} on Dataset")
VALIDATION = Scene(
    status=400,
    service="PublicApi",
    text="There are problems with the request, see validation for details.",
    method="POST",
    path=_PUSH,
    types=WRITES,
    validation=(
        ("Lines[{small}].NetAmount", "NetAmount {amount} must not be above {amount2}.", "LineValidator"),
        ("DueDate", "DueDate must not lie before IssueDate.", "DateValidator"),
    ),
)
TOTALS = Scene(
    status=400,
    service="PublicApi",
    text="ValidationException: Lines add up to {amount} but the total says {amount2}",
    method="POST",
    path=_PUSH,
    types=("bills", "invoices"),
)
PUSH_TOO_LONG = Scene(
    status=400,
    service="PublicApi",
    text=_DOWNSTREAM + "see validation",
    method="POST",
    path=_PUSH,
    types=WRITES,
    validation=(("Reference", "Reference must not be longer than 21 characters.", "{record}"),),
)
PUSH_NO_SUPPLIER = Scene(
    status=400,
    service="PublicApi",
    text=_DOWNSTREAM + "no supplier with ID {number} on the platform",
    method="POST",
    path=_PUSH,
    types=("bills",),
)
KEY_EXPIRED = Scene(status=401, service="PublicApi", text="Unauthorized")
COMPANY_LIMIT = Scene(
    status=402,
    service="PublicApi",
    text="CompanyValidationException: Company limit exceeded",
    method="POST",
    path="/companies",
    validation=(("Company", "Company limit exceeded.", "CreateCompany"),),
    body_status=429,
)
SYNC_SCHEDULE = Scene(
    status=402,
    service="ClientsApi",
    text="SyncSettingsValidationException: Sync schedule not allowed",
    method="POST",
    path="/profile/syncSettings",
)
FORBIDDEN = Scene(
    status=403,
    service="PublicApi",
    text="You are using an outdated API key or a key not associated with that resource.",
    path="/companies/{company}",
)
DEAUTHORISED = Scene(
    status=403, service="Xero", text="AuthorizationException: organisation {guid} has revoked our access"
)
NO_COMPANY = Scene(
    status=404,
    service="ClientsApi",
    text="No company was found with ID {company}",
    path="/companies/{company}",
    is_of_former=True,
)
NO_CONNECTION = Scene(
    status=404,
    service="ClientsApi",
    text="Data connection {guid} not found",
    path="/companies/{company}/connections/{connection}",
)
RETIRED = Scene(status=404, service="PublicApi", text="NotFound", path="/data/companies/{company}/ingestion/{type}")
WRONG_METHOD = Scene(
    status=405, service="PublicApi", text="Method PUT is not allowed here", method="PUT", path="/companies/{company}"
)
NOT_XERO = Scene(
    status=422,
    service="ExpenseSyncApi",
    text="Expense transaction updates are not supported on this platform.",
    method="POST",
    path="/companies/{company}/sync/expenses/syncs/{guid}/transactions",
)
COMPLIANCE = Scene(
    status=451, service="StdznCustomData", text="Platform 'qudb' is not currently available for compliance purposes."
)
SERVER = Scene(status=500, service="PublicApi", text="There is a problem with our server. Please try again later.")
PLATFORM_DOWN = Scene(
    status=500, service=PLATFORM, text="HttpRequestException: The platform answered 502 after {small} attempts"
)
TAX_RATE = Scene(
    status=500,
    service="PullApi",
    text="MappingException: No tax rate '{rate}' for connection {connection}, page {small}",
    types=("invoices", "bills"),
)
TIMED_OUT = Scene(
    status=500,
    service="SageIntacct",
    text="TimeoutException: The read took longer than {number} ms",
)
MAINTENANCE = Scene(
    status=503,
    service="PublicApi",
    text="The API is temporarily offline for maintenance. Please try again later.",
    body_status=500,
)
COMMERCE = Scene(
    status=400,
    service="Commerce",
    text="Company does not have a linked accounting data connection.",
    path="/meta/companies/{company}/sync/commerce/status",
    body_status="400,",
)
NO_ID = Scene(status=400, service="PublicApi", text="Push object must be provided", method="POST", path=_PUSH)
GATEWAY = Scene(
    status=502, service="", text="<html><head><title>502 Bad Gateway</title></head></html>", correlation="page"
)
