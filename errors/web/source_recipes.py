"""
The configurations on a source's page, filled with the address at which the page itself was asked for.

With a fresh token all of them are in the page at once, since a link to another one would have to lose the token; else
each is a page of its own, `?recipe=fluent-bit`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.http import HttpRequest
from django.urls import reverse

from errors.domain.recipes import RECIPES, TOKEN_PLACEHOLDER, Address, FilledPart, Recipe, address_of, fill

LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
TITLES = {
    "client": "Codat's clients", "shipper": "Log shippers", "library": "Loggers", "platform": "Platforms",
    "by hand": "By hand",
}  # fmt: skip
FIRST = "curl"
"""What is shown where nothing was asked for: the quickest to try."""


@dataclass(frozen=True)
class Choice:
    """A link in the picker."""

    recipe: Recipe
    url: str
    is_current: bool


@dataclass(frozen=True)
class FilledRecipe:
    """A configuration as it is shown."""

    recipe: Recipe
    parts: list[FilledPart]
    needs_https: bool
    """The client takes no address such as this server's."""


@dataclass(frozen=True)
class Setup:
    """The card with the configurations."""

    groups: list[tuple[str, list[Choice]]]
    """The picker, by kind."""
    shown: list[FilledRecipe]
    address: Address
    is_local: bool
    """The address means this machine, and something else to a sender on another one."""
    has_token: bool


def setup_of(request: HttpRequest, source_id: int, *, token: str) -> Setup:
    """What the page shows; `token` is empty where none was just made."""
    address = address_of(request.scheme or "http", request.get_host())
    asked = request.GET.get("recipe", "")
    current = asked if asked in RECIPES else FIRST
    shown = list(RECIPES.values()) if token else [RECIPES[current]]
    return Setup(
        groups=_groups(source_id, current="" if token else current),
        shown=[_filled(recipe, address, token or TOKEN_PLACEHOLDER) for recipe in shown],
        address=address,
        is_local=address.host in LOCAL,
        has_token=bool(token),
    )


def _groups(source_id: int, *, current: str) -> list[tuple[str, list[Choice]]]:
    page = reverse("source", args=[source_id])
    order = list(TITLES)
    recipes = sorted(RECIPES.values(), key=lambda recipe: order.index(recipe.kind))
    return [
        (TITLES[kind], [_choice(recipe, page, current) for recipe in of_kind])
        for kind, of_kind in groupby(recipes, key=lambda recipe: recipe.kind)
    ]


def _choice(recipe: Recipe, page: str, current: str) -> Choice:
    anchor = f"#recipe-{recipe.name}"
    url = f"{page}?recipe={recipe.name}{anchor}" if current else anchor
    return Choice(recipe, url, is_current=recipe.name == current)


def _filled(recipe: Recipe, address: Address, token: str) -> FilledRecipe:
    needs_https = recipe.needs == "https" and address.scheme != "https"
    return FilledRecipe(recipe, fill(recipe, address, token), needs_https)
