"""
People: added, given a role, switched off and given a new password by administrators.

A password is shown in the answer to the POST that made it, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from errors.actions import people as people_actions
from errors.models import Role, User
from errors.web.pages import Page, person, render
from errors.web.posting import post_else
from errors.web.roles import administrators_only


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]
    """A new person."""

    class Meta:
        model = User
        fields = ("username", "first_name", "last_name", "email", "role")
        help_texts = {"username": "For signing in: letters, digits and @ . + - _"}


class AccessForm(forms.Form):
    """What a person may do."""

    role = forms.ChoiceField(choices=Role.choices)
    is_active = forms.BooleanField(required=False)


@dataclass(frozen=True)
class PeoplePage(Page):
    """Everybody who may sign in, or once could."""

    template: ClassVar[str] = "pages/people.html"
    people: list[User]
    form: PersonForm
    roles: Sequence[tuple[str, str]] = tuple(Role.choices)
    new_password: str = ""
    """Shown this once."""
    new_password_of: User | None = None


@require_safe
@administrators_only
def people_page(request: HttpRequest) -> HttpResponse:
    """Everybody, with the form for one more."""
    return _people(request)


@post_else("people")
@administrators_only
@never_cache
def person_creation(request: HttpRequest) -> HttpResponse:
    """Add a person and show the first password once."""
    form = PersonForm(request.POST)
    if not form.is_valid():
        return _people(request, form=form, status=400)
    user = form.save(commit=False)
    return _people(request, new_password=people_actions.add_person(user), new_password_of=user)


@require_POST
@administrators_only
def person_access(request: HttpRequest, user_id: int) -> HttpResponse:
    """Change a role, switch a person on or off."""
    user = get_object_or_404(User, pk=user_id)
    form = AccessForm(request.POST)
    if not form.is_valid():
        messages.error(request, "There is no such role.")
        return redirect("people")
    try:
        people_actions.change_access(user, **form.cleaned_data, changed_by=person(request))
    except people_actions.OwnAccessError:
        messages.error(request, "Your own access is changed by another administrator.")
    else:
        state = user.get_role_display().lower() if user.is_active else "switched off"
        messages.success(request, f"{user.get_username()} is {state} now.")
    return redirect("people")


@post_else("people")
@administrators_only
@never_cache
def person_password(request: HttpRequest, user_id: int) -> HttpResponse:
    """Give a person a new password and show it once."""
    user = get_object_or_404(User, pk=user_id)
    return _people(request, new_password=people_actions.renew_password(user), new_password_of=user)


def _people(
    request: HttpRequest,
    *,
    form: PersonForm | None = None,
    new_password: str = "",
    new_password_of: User | None = None,
    status: int = 200,
) -> HttpResponse:
    page = PeoplePage(
        people=list(User.objects.order_by("-is_active", "username")),
        form=form or PersonForm(),
        new_password=new_password,
        new_password_of=new_password_of,
    )
    return render(request, page, status=status)
