"""
The one search field: an id, a company, a qualifier such as `status:429`, or any words.

One exact hit is an answer: it redirects. So do qualifiers, to the error list with the filter that they say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from errors.queries import search as search_queries
from errors.queries.search import Results
from errors.web.pages import Page, render

LONGEST = 200
"""Characters of a search text; more belongs on the paste page."""


@dataclass(frozen=True)
class SearchPage(Page):
    """What was found for a text; without a text, what can be searched for."""

    template: ClassVar[str] = "pages/search.html"
    searched: str
    results: Results | None
    is_too_long: bool = False


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """Look for `q` everywhere."""
    text = request.GET.get("q", "").replace("\0", "").strip()
    if not text or len(text) > LONGEST:
        return render(request, SearchPage(searched=text[:LONGEST], results=None, is_too_long=bool(text)))
    qualified = search_queries.read_qualifiers(text)
    if qualified.params:
        return redirect(f"{reverse('error-list')}?{qualified.query}")
    results = search_queries.search(text, now=timezone.now())
    if results.redirect:
        return redirect(results.redirect.name, results.redirect.argument)
    return render(request, SearchPage(searched=text, results=results))
