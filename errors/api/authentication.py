"""
Who asks the API: a person by session, or a tool by the API token of a person.

A source's token is none of these: it may deliver and nothing else, so it is an unknown token here.
"""

from __future__ import annotations

from django.utils import timezone
from rest_framework import authentication, exceptions
from rest_framework.request import Request

from errors.actions import api_tokens as token_actions
from errors.domain.tokens import digest
from errors.models import ApiToken, User


class ApiTokenAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer TOKEN`."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """The owner of the token; None where the request carries no bearer token."""
        scheme, _, text = request.headers.get("Authorization", "").strip().partition(" ")
        if scheme.lower() != "bearer":
            return None
        known = ApiToken.objects.select_related("user").filter(digest=digest(text.strip()), revoked_at=None)
        token = known.first()
        if token is None or not token.user.is_active:
            raise exceptions.AuthenticationFailed("The API token is unknown or was revoked.")
        token_actions.note_use(token, now=timezone.now())
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for."""
        return 'Bearer realm="codat-dash"'
