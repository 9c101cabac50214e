"""
Checks at start: the guidance catalogue is valid, its examples and the documented states lead where they should.

Django runs them before `migrate`, `runserver` and the like, so a broken catalogue stops a start rather than
turning up as wrong advice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from errors.domain.guidance import CATALOGUE, CatalogueError, glossary


@register
def guidance_is_valid(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """One error for each fault of the catalogue."""
    try:
        _ = CATALOGUE.content
        glossary.groups()
    except CatalogueError as error:
        return [Error(text, hint=f"Correct {CATALOGUE.path}.", id="errors.E001") for text in error.problems]
    except ValueError as error:  # of the states; TOML's and msgspec's faults are ValueErrors, too
        return [Error(str(error), hint=f"Correct {glossary.PATH}.", id="errors.E002")]
    return []
