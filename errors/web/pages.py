"""
How a page is answered: one frozen dataclass names the template and holds all that it shows.

A field that its template does not use is a query for nothing; a test goes through all pages and finds such fields.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render as render_template
from django.utils import timezone

from errors.models import User


@dataclass(frozen=True)
class Page:
    """What every page has; each page is a subclass with fields of its own."""

    template: ClassVar[str]
    section: ClassVar[str] = ""
    """The entry of the navigation that is marked as current: the name of its URL."""


def render(request: HttpRequest, page: Page, *, status: int = 200) -> HttpResponse:
    """The page as HTML. Templates find its fields by name, beside `section` and `now`."""
    context = {field.name: getattr(page, field.name) for field in dataclasses.fields(page)}
    return render_template(
        request, page.template, context | {"section": page.section, "now": timezone.now()}, status=status
    )


def person(request: HttpRequest) -> User:
    """Who is signed in. Views behind the login may rely on it."""
    if isinstance(request.user, AnonymousUser):
        raise TypeError("no one is signed in")
    return request.user
