"""
Codat's webhooks on a source's page: the address, the secrets that sign them, and the key with which causes are asked.

A secret that is made here is shown in the answer to the POST that made it; one that is pasted, and the API key, never.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from errors.actions import codat_keys, webhooks
from errors.domain.webhooks import BadSecretError
from errors.models import SigningSecret, Source
from errors.queries.source_webhooks import SourceWebhooks, source_webhooks
from errors.web.pages import Page, render
from errors.web.posting import post_else
from errors.web.roles import administrators_only


@dataclass(frozen=True)
class WebhooksCard:
    """The card of a source's page."""

    address: str
    """Where Codat sends to."""
    told: SourceWebhooks
    may_add: bool
    """Whether there is room for another secret."""


@dataclass(frozen=True)
class NewSecretPage(Page):
    """A secret that was just made."""

    template: ClassVar[str] = "pages/source_secret.html"
    section: ClassVar[str] = "source-list"
    source: Source
    new_secret: str
    """Shown this once."""
    address: str


def card_of(request: HttpRequest, source: Source) -> WebhooksCard:
    """What the source's page shows."""
    told = source_webhooks(source)
    return WebhooksCard(
        address=_address(request, source), told=told, may_add=len(told.secrets) < webhooks.ACTIVE_AT_ONCE
    )


@require_POST
@administrators_only
@sensitive_post_parameters("secret")
def source_secret_creation(request: HttpRequest, source_id: int) -> HttpResponse:
    """Believe webhooks signed with the secret that was pasted."""
    _add(request, get_object_or_404(Source, pk=source_id), request.POST.get("secret", ""))
    return _back(source_id)


@post_else("source", keeping=("source_id",))
@administrators_only
@never_cache
def source_secret_generation(request: HttpRequest, source_id: int) -> HttpResponse:
    """Make a secret and show it once, for whoever signs webhooks in Codat's place."""
    source, secret = get_object_or_404(Source, pk=source_id), webhooks.new_secret()
    if not _add(request, source, secret):
        return _back(source_id)
    return render(request, NewSecretPage(source=source, new_secret=secret, address=_address(request, source)))


@require_POST
@administrators_only
def source_secret_retirement(request: HttpRequest, source_id: int, secret_id: int) -> HttpResponse:
    """Believe a secret no longer."""
    secret = get_object_or_404(SigningSecret, pk=secret_id, source_id=source_id)
    webhooks.retire_secret(secret, now=timezone.now())
    messages.success(request, f"Secret {secret.pk} is retired: what it signs is answered 401.")
    return _back(source_id)


@require_POST
@administrators_only
@sensitive_post_parameters("api_key")
def source_codat_key(request: HttpRequest, source_id: int) -> HttpResponse:
    """Ask Codat with this key why writes failed."""
    source = get_object_or_404(Source, pk=source_id)
    try:
        codat_keys.set_key(source, request.POST.get("api_key", ""), now=timezone.now())
    except codat_keys.BadKeyError:
        messages.error(request, "This is no API key: paste it as Codat's Portal shows it, without “Basic”.")
    else:
        messages.success(request, "The key is kept. Causes of failed writes are asked for within a minute.")
    return _back(source_id)


@require_POST
@administrators_only
def source_codat_key_removal(request: HttpRequest, source_id: int) -> HttpResponse:
    """Forget the key."""
    codat_keys.remove_key(get_object_or_404(Source, pk=source_id))
    messages.success(request, "The key is forgotten: nothing is asked of Codat any more.")
    return _back(source_id)


def _add(request: HttpRequest, source: Source, secret: str) -> bool:
    try:
        added = webhooks.add_secret(source, secret, now=timezone.now())
    except BadSecretError:
        messages.error(request, "This is no signing secret: it begins with whsec_ and stands on the endpoint's page.")
    except webhooks.SameSecretError:
        messages.error(request, "The source has this secret already.")
    except webhooks.TooManySecretsError:
        messages.error(request, "Two secrets are active. Retire the one that Codat no longer signs with first.")
    else:
        messages.success(request, f"Secret {added.pk} is active: webhooks signed with it are taken from now on.")
        return True
    return False


def _address(request: HttpRequest, source: Source) -> str:
    return request.build_absolute_uri(f"/ingest/v1/webhooks/codat/{source.pk}")


def _back(source_id: int) -> HttpResponse:
    return redirect(reverse("source", args=[source_id]) + "#webhooks")
