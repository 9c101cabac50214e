"""
Puts this server's address and a token into a recipe's files.

`@@ORIGIN@@` always names the port, since some clients take another one than the scheme's for granted (Filebeat: 9200);
`@@ADDRESS@@` is the same as people write it.
"""

from __future__ import annotations

from typing import NamedTuple

from errors.domain.recipes.recipe import Recipe

PORTS = {"http": 80, "https": 443}
TOKEN_PLACEHOLDER = "YOUR_TOKEN"  # noqa: S105 - stands where a token belongs


class Address(NamedTuple):
    """Where this server is reached, as whoever fills a recipe sees it."""

    scheme: str
    """`http` or `https`."""
    host: str
    """A name or an address, IPv6 without its brackets."""
    port: int

    @property
    def origin(self) -> str:
        """With the port, always."""
        return f"{self.scheme}://{self._authority}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self._authority}" if self.port == PORTS[self.scheme] else self.origin

    @property
    def _authority(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host


class FilledPart(NamedTuple):
    """One file of a recipe, ready to use."""

    file: str
    language: str
    about: str
    text: str


def address_of(scheme: str, host: str) -> Address:
    """The address out of a scheme and a Host header; the scheme's own port where the header names none."""
    name, colon, port = host.rpartition(":")
    if not colon or port.endswith("]"):
        name, port = host, ""
    return Address(scheme, name.strip("[]"), int(port) if port.isdigit() else PORTS[scheme])


def fill(recipe: Recipe, address: Address, token: str = TOKEN_PLACEHOLDER) -> list[FilledPart]:
    """The recipe's files for this server."""
    has_tls = address.scheme == "https"
    values = {
        "ADDRESS": str(address),
        "ORIGIN": address.origin,
        "HOST": address.host,
        "PORT": str(address.port),
        "TOKEN": token,
        "ONOFF": "on" if has_tls else "off",
        "BOOL": str(has_tls).lower(),
        "PYBOOL": str(has_tls),
    }
    return [FilledPart(part.file, part.language, part.about, _filled(part.text, values)) for part in recipe.parts]


def _filled(text: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        text = text.replace(f"@@{name}@@", value)
    return text
