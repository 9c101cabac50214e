"""
A source's tokens: a second one beside the first, and the end of the one that it replaces.

A token is shown in the answer to the POST that made it and nowhere else.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from errors.actions import sources as source_actions
from errors.models import Source, SourceToken
from errors.web.posting import post_else
from errors.web.roles import administrators_only
from errors.web.sources import answer


@post_else("source", keeping=("source_id",))
@administrators_only
@never_cache
def source_token_creation(request: HttpRequest, source_id: int) -> HttpResponse:
    """A further token, shown once; the old ones stay valid until they are revoked."""
    source = get_object_or_404(Source, pk=source_id)
    return answer(request, source_id, new_token=source_actions.add_token(source, now=timezone.now()))


@require_POST
@administrators_only
def source_token_revocation(request: HttpRequest, source_id: int, token_id: int) -> HttpResponse:
    """Refuse a token from now on."""
    token = get_object_or_404(SourceToken, pk=token_id, source_id=source_id)
    source_actions.revoke_token(token, now=timezone.now())
    messages.success(request, f"Token {token.pk} is revoked: deliveries with it are answered 401.")
    return redirect("source", source_id)
