"""Tables, constraints, indexes and chainable querysets. What touches two tables is an action, not a method here."""

from __future__ import annotations

from errors.models.access import ApiToken, Role, Source, SourceMinute, SourceToken, User
from errors.models.errors import Company, ErrorResponse, Issue, IssueCompany, LinkedId, Service
from errors.models.guidance import GuidanceEntry, GuidanceNote
from errors.models.imports import FileImport
from errors.models.lookups import CodatApiKey, PushLookup
from errors.models.observations import Condition, Connection, PushOperation, PushState, Quota, WebhookMessage
from errors.models.rejects import RejectedPart
from errors.models.tallies import CompanyTally, DayTally, HourTally, MinuteTally
from errors.models.tickets import Severity, Ticket, TicketError
from errors.models.webhooks import SignatureFailure, SigningSecret
from errors.models.work import Heartbeat, SpoolPlace

__all__ = [
    "ApiToken",
    "CodatApiKey",
    "Company",
    "CompanyTally",
    "Condition",
    "Connection",
    "DayTally",
    "ErrorResponse",
    "FileImport",
    "GuidanceEntry",
    "GuidanceNote",
    "Heartbeat",
    "HourTally",
    "Issue",
    "IssueCompany",
    "LinkedId",
    "MinuteTally",
    "PushLookup",
    "PushOperation",
    "PushState",
    "Quota",
    "RejectedPart",
    "Role",
    "Service",
    "Severity",
    "SignatureFailure",
    "SigningSecret",
    "Source",
    "SourceMinute",
    "SourceToken",
    "SpoolPlace",
    "Ticket",
    "TicketError",
    "User",
    "WebhookMessage",
]
