"""
Addresses that only take forms, but may answer with a page (a new token, a form with its faults).

Such a page can be reloaded, or left by the theme switch, with a GET; that leads to the page where the form stands.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

View = Callable[..., HttpResponseBase]


def post_else(name: str, *, keeping: tuple[str, ...] = ()) -> Callable[[View], View]:
    """Lets POST through; anything else is sent to the page `name`, with the arguments in `keeping`."""

    def decorate(view: View) -> View:
        @wraps(view)
        def posted(request: HttpRequest, **arguments: Any) -> HttpResponseBase:
            if request.method == "POST":
                return view(request, **arguments)
            kept = {argument: arguments[argument] for argument in keeping}
            return HttpResponseRedirect(reverse(name, kwargs=kept))

        return posted

    return decorate
