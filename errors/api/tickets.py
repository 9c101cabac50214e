"""
Tickets: the list of those taken, and a new one of an error or an issue.

Taking a ticket is a GET that leaves a row behind (who, when, which errors): the address is one that people open
and tools fetch. Reading it twice makes two rows and changes nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import Http404, HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request

from errors.actions import tickets as ticket_actions
from errors.api.asking import Asked, read_asked, read_choice, refuse_unknown
from errors.api.problems import CrossSiteError
from errors.api.schema import listing, parameter, problems
from errors.api.ticket_rows import TicketOut
from errors.api.views import ApiView, ListView, require_agent
from errors.domain.ticket import DEFAULT_SEVERITY, FORMATS, SEVERITIES, Facts
from errors.models import Issue, Ticket
from errors.queries import errors as error_queries
from errors.queries import tickets as ticket_queries
from errors.queries.pages import Page

F = TypeVar("F", bound=Callable[..., HttpResponse])
SEVERITY_CHOICES = [str(DEFAULT_SEVERITY), *(str(number) for number in SEVERITIES if number != DEFAULT_SEVERITY)]
MEDIA_TYPES = [one.media_type.partition(";")[0] for one in FORMATS.values()]


def described(operation_id: str, summary: str) -> Callable[[F], F]:
    """Describes an address that takes a ticket."""
    return extend_schema(
        operation_id=operation_id,
        summary=summary,
        description="Needs the role agent. Each call is recorded: who, when, which errors.",
        parameters=[
            parameter("format", "How it is written.", enum=FORMATS),
            parameter("severity", "1 (worst) to 4, the usual one.", type=int, enum=SEVERITIES),
        ],
        responses={(200, media_type): _type_of(media_type) for media_type in MEDIA_TYPES} | problems(403, 404),
    )


def _type_of(media_type: str) -> OpenApiTypes:
    return OpenApiTypes.OBJECT if media_type == "application/json" else OpenApiTypes.STR


class TicketView(ApiView):
    """A new ticket, as text in one of its formats."""

    http_method_names = ["get", "options"]  # HEAD would take a ticket that nobody sees

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """The format is the ticket's; `Accept` has no say, problems are JSON."""
        renderer = self.get_renderers()[0]
        return renderer, renderer.media_type

    def export(self, request: Request, facts: Facts) -> HttpResponse:
        """Take the ticket and answer it. Raises BadParameterError, NothingToTellError."""
        format = FORMATS[name := read_choice(request, "format", FORMATS)]  # noqa: A001
        severity = int(read_choice(request, "severity", SEVERITY_CHOICES))
        user = require_agent(request)
        ticket = ticket_actions.export(facts=facts, severity=severity, format=name, user=user, now=timezone.now())
        answer = HttpResponse(ticket.text, content_type=format.media_type)
        answer["Content-Disposition"] = f'attachment; filename="ticket-{ticket.pk}.{format.extension}"'
        answer["X-Ticket-Id"] = str(ticket.pk)
        return answer

    def require(self, request: Request) -> None:
        """Raises unless an agent asks, and asks by their own will."""
        refuse_unknown(request, known=["format", "severity"])
        require_agent(request)
        is_session = isinstance(request.successful_authenticator, SessionAuthentication)
        if is_session and request.headers.get("Sec-Fetch-Site") == "cross-site":
            raise CrossSiteError("Open this address yourself; another site's page asked for it.")


class ErrorTicketView(TicketView):
    """A new ticket about an error."""

    @described("errorTicket", "Take a ticket about an error")
    def get(self, request: Request, correlation_id: str) -> HttpResponse:
        """The newest response of the id is what the ticket leads with."""
        self.require(request)
        found = error_queries.errors_by_correlation_id(correlation_id)
        if len(found.correlation_ids) != 1:
            raise Http404("There is no error, or more than one, with this correlation id.")
        return self.export(request, ticket_queries.facts_of_error(found.errors[0], now=timezone.now()))


class IssueTicketView(TicketView):
    """A new ticket about an issue."""

    @described("issueTicket", "Take a ticket about an issue")
    def get(self, request: Request, issue_id: int) -> HttpResponse:
        """At most five of its errors are named."""
        self.require(request)
        issue = Issue.objects.select_related("service").filter(pk=issue_id).first()
        if issue is None:
            raise Http404("There is no such issue.")
        return self.export(request, ticket_queries.facts_of_issue(issue, now=timezone.now()))


@listing(summary="Tickets taken, newest first", out=TicketOut, filters=[])
class TicketListView(ListView):
    """Tickets taken."""

    out = TicketOut
    file_name = "tickets"

    def read(self, request: Request) -> Asked:
        """No filters."""
        return read_asked(request, filters=[])

    def page(self, asked: Asked, *, cursor: str, limit: int) -> Page[Ticket]:
        """All tickets."""
        return ticket_queries.ticket_list(cursor=cursor, limit=limit)
