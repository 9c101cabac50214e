"""
Errors of the API as `application/problem+json`: the one place that knows which exception is which status and code.

Codes are stable and meant for programs; titles and details are for people and may change.
"""

from __future__ import annotations

import json
import math
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpResponse
from rest_framework import exceptions

from errors.domain.ticket import NothingToTellError
from errors.queries.pages import BadCursorError


class BadParameterError(Exception):
    """A parameter of the URL that is unknown or cannot be read."""


class RoleTooLowError(Exception):
    """The person's role may not do this."""


class CrossSiteError(Exception):
    """A page of another site had the browser of somebody who is signed in ask for this."""


PROBLEMS: dict[type[Exception], tuple[int, str, str]] = {
    BadParameterError: (400, "bad_parameter", "A parameter cannot be read"),
    BadCursorError: (400, "bad_cursor", "The cursor cannot be read"),
    exceptions.ParseError: (400, "malformed_body", "The body cannot be read"),
    exceptions.ValidationError: (400, "invalid_body", "The body is not valid"),
    exceptions.NotAuthenticated: (401, "not_authenticated", "Nobody is signed in"),
    exceptions.AuthenticationFailed: (401, "invalid_token", "The token is not valid"),
    RoleTooLowError: (403, "role_too_low", "Your role may not do this"),
    CrossSiteError: (403, "cross_site", "Asked for by another site"),
    exceptions.PermissionDenied: (403, "forbidden", "This is not allowed"),
    PermissionDenied: (403, "forbidden", "This is not allowed"),
    Http404: (404, "not_found", "There is no such thing"),
    exceptions.NotFound: (404, "not_found", "There is no such thing"),
    NothingToTellError: (404, "nothing_to_tell", "There is no error to tell of"),
    exceptions.MethodNotAllowed: (405, "method_not_allowed", "This method is not allowed"),
    exceptions.NotAcceptable: (406, "not_acceptable", "There is no such format"),
    RequestDataTooBig: (413, "too_large", "The body is too large"),
    exceptions.UnsupportedMediaType: (415, "unsupported_media_type", "The body is in no format that is read here"),
    exceptions.Throttled: (429, "throttled", "Too many requests"),
}
CSRF_FAILED = (403, "csrf_failed", "The request lacks its CSRF token")


def problem_response(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """The answer for an expected exception; None lets an unexpected one rise."""
    known = next((PROBLEMS[kind] for kind in type(error).__mro__ if kind in PROBLEMS), None)
    if known is None:
        return None
    is_csrf = isinstance(error, exceptions.PermissionDenied) and str(error).startswith("CSRF Failed")
    status, code, title = CSRF_FAILED if is_csrf else known
    document = {"type": "about:blank", "title": title, "status": status, "code": code, "detail": _detail(error)}
    if isinstance(error, exceptions.ValidationError):
        document["errors"] = error.detail if isinstance(error.detail, dict) else {"body": error.detail}
    answer = HttpResponse(json.dumps(document), status=status, content_type="application/problem+json")
    for name, value in _headers(error, context).items():
        answer[name] = value
    return answer


def _detail(error: Exception) -> str:
    if isinstance(error, exceptions.ValidationError):
        return "See `errors`."
    if isinstance(error, exceptions.APIException):
        return str(error.detail)
    return str(error) or "Nothing was found under this address."


def _headers(error: Exception, context: dict[str, Any]) -> dict[str, str]:
    """The headers that HTTP asks for beside these statuses."""
    headers: dict[str, str] = {}
    if isinstance(error, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
        headers["WWW-Authenticate"] = context["view"].get_authenticate_header(context["request"])
    if isinstance(error, exceptions.Throttled):
        headers["Retry-After"] = str(math.ceil(getattr(error, "wait", None) or 1))
    return headers
