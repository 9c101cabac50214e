"""
Signing in and out, and what a person keeps for themselves: the password and the API tokens.

A new token is shown in the answer to the POST that made it, and nowhere else: only its digest is stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from errors.actions import api_tokens as token_actions
from errors.models import ApiToken
from errors.web.pages import Page, person, render
from errors.web.posting import post_else

login_page = LoginView.as_view(redirect_authenticated_user=True)
logout_page = LogoutView.as_view()


class TokenForm(forms.Form):
    """What the token is for."""

    name = forms.CharField(max_length=100, label="What is it for?", help_text="Such as “export script”.")


class PasswordForm(PasswordChangeForm):
    """Django's, without the focus that it takes: it is not what most come to this page for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].widget.attrs.pop("autofocus", None)


@dataclass(frozen=True)
class AccountPage(Page):
    """The account of whoever is signed in."""

    template: ClassVar[str] = "pages/account.html"
    tokens: list[ApiToken]
    token_form: TokenForm
    password_form: PasswordForm
    new_token: str = ""
    """Shown this once."""


@require_safe
def account_page(request: HttpRequest) -> HttpResponse:
    """Role, API tokens, password."""
    return _account(request)


@sensitive_post_parameters()
@post_else("account")
def password_change(request: HttpRequest) -> HttpResponse:
    """Set a new password; other browsers of this person are signed out by it."""
    form = PasswordForm(person(request), request.POST)
    if not form.is_valid():
        return _account(request, password_form=form, status=400)
    update_session_auth_hash(request, form.save())
    messages.success(request, "Your password is changed. Other browsers are signed out.")
    return redirect("account")


@post_else("account")
@never_cache
def api_token_creation(request: HttpRequest) -> HttpResponse:
    """Make an API token and show it once."""
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _account(request, token_form=form, status=400)
    token = token_actions.create_api_token(person(request), name=form.cleaned_data["name"], now=timezone.now())
    return _account(request, new_token=token)


@require_POST
def api_token_revocation(request: HttpRequest, token_id: int) -> HttpResponse:
    """Revoke one of one's own tokens."""
    token = get_object_or_404(ApiToken, pk=token_id, user=person(request))
    token_actions.revoke_api_token(token, now=timezone.now())
    messages.success(request, f"The API token “{token.name}” is revoked.")
    return redirect("account")


def _account(
    request: HttpRequest,
    *,
    token_form: TokenForm | None = None,
    password_form: PasswordForm | None = None,
    new_token: str = "",
    status: int = 200,
) -> HttpResponse:
    user = person(request)
    page = AccountPage(
        tokens=list(user.api_tokens.order_by("-created_at", "-id")),
        token_form=token_form or TokenForm(),
        password_form=password_form or PasswordForm(user),
        new_token=new_token,
    )
    return render(request, page, status=status)
