"""
Who may do what on the pages: one decorator a role, on every view that changes something.

Reading needs no decorator: the login middleware keeps strangers out, and every role may read.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from errors.models import User
from errors.web.pages import person

View = Callable[..., HttpResponseBase]


def agents_only(view: View) -> View:
    """For agents and administrators; a viewer is answered 403."""
    return _guarded(view, lambda user: user.may_act)


def administrators_only(view: View) -> View:
    """For administrators; everybody else is answered 403."""
    return _guarded(view, lambda user: user.may_administer)


def _guarded(view: View, may: Callable[[User], bool]) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may(person(request)):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded
