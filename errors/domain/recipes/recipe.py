"""
What a recipe is: how one shipper is set up to deliver here, and whether anything can be lost on the way.

A recipe is a value; its files hold placeholders until `filling` puts this server's address and a token into them.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Delivery(StrEnum):
    """What a client does with what it could not deliver."""

    LOSSLESS = "lossless"
    """It keeps it over an outage here and a restart of its own."""
    WHILE_RUNNING = "while_running"
    """It keeps it in memory, until it stops."""
    LOSSY = "lossy"
    """It drops it, at once or when its time for it is up."""


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of a recipe."""

    file: str
    """Its usual name."""
    language: str
    about: str
    """Where it belongs, in a sentence."""
    is_shared: bool = False
    """Several recipes have it, word for word."""
    text: str = ""
    """With placeholders."""


class Recipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How one shipper is set up."""

    name: str
    """The key in addresses, such as `fluent-bit`."""
    title: str
    kind: str
    path: str
    """Of the receiver, where the client delivers to."""
    runs_on: str
    """Versions, and what else has to be there."""
    checked: str
    """What stands behind the recipe: a version that was driven, or what was read."""
    delivery: Delivery
    statement: str
    """What is lost and when, and the setting on which it hangs."""
    parts: tuple[Part, ...]
    needs: str = ""
    """`https` where the client takes no other address."""
