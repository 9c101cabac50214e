"""
Ready configurations for the log shippers that people already run, in the order in which they are offered.

They are data: `catalogue.toml` says what each is and what it can lose, `texts/NAME/` holds its files (`texts/shared/`
those that several have), as `.in` so that no linter takes the placeholders for mistakes. Who fills them in says where
this server is reached: nothing here knows.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec

from errors.domain.recipes.filling import TOKEN_PLACEHOLDER, Address, FilledPart, address_of, fill
from errors.domain.recipes.recipe import Delivery, Part, Recipe

__all__ = [
    "RECIPES",
    "TOKEN_PLACEHOLDER",
    "Address",
    "Delivery",
    "FilledPart",
    "Part",
    "Recipe",
    "address_of",
    "fill",
]

_HERE = Path(__file__).parent


def _read() -> dict[str, Recipe]:
    catalogue = tomllib.loads((_HERE / "catalogue.toml").read_text(encoding="utf-8"))
    recipes = msgspec.convert(catalogue["recipe"], list[Recipe])
    return {recipe.name: msgspec.structs.replace(recipe, parts=_with_texts(recipe)) for recipe in recipes}


def _with_texts(recipe: Recipe) -> tuple[Part, ...]:
    return tuple(msgspec.structs.replace(part, text=_text_of(part, recipe)) for part in recipe.parts)


def _text_of(part: Part, recipe: Recipe) -> str:
    folder = "shared" if part.is_shared else recipe.name
    return (_HERE / "texts" / folder / f"{part.file}.in").read_text(encoding="utf-8")


RECIPES: dict[str, Recipe] = _read()
"""By name, in the order in which they are offered."""
