"""
The invented world of the demo: companies on accounting platforms, and the sources that deliver their errors.

All names and ids are made from the seed. A company that bears one of these names in earnest does so by chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

SOURCES = {"ledger-sync": "production", "billing-api": "production", "staging": "sandbox"}
"""Name and environment of each source."""

COMPANY_COUNT = 120
FORMER_COUNT = 6
"""Companies that were deleted at Codat, while an old job still asks for them; nobody knows their names any more."""

_COLOURS = (
    "Amber", "Ashen", "Birch", "Blue", "Bright", "Cedar", "Clover", "Copper", "Dusty", "Flint", "Fern", "Golden",
    "Granite", "Hazel", "Ivory", "Juniper", "Larkspur", "Marble", "Mellow", "Misty", "Nutmeg", "Old", "Pebble",
    "Quiet", "Russet", "Saffron", "Silver", "Tidal", "Umber", "Willow",
)  # fmt: skip
_THINGS = (
    "Acorn", "Anchor", "Beacon", "Bridge", "Compass", "Fox", "Gate", "Harbour", "Heron", "Kettle", "Lantern", "Loom",
    "Meadow", "Mill", "Otter", "Pantry", "Quarry", "Robin", "Spindle", "Thistle", "Wharf",
)  # fmt: skip
_TRADES = (
    "Bakery Ltd", "Books Ltd", "Brewing Co", "Ceramics", "Clinics Ltd", "Coffee Roasters", "Cycles Ltd", "Design LLP",
    "Electrical Ltd", "Farms", "Foods Ltd", "Garden Centres", "Joinery", "Legal LLP", "Logistics Ltd", "Motors Ltd",
    "Optics", "Plumbing Ltd", "Print Works", "Schools Trust", "Stores Ltd", "Studios", "Textiles Ltd", "Travel Ltd",
)  # fmt: skip

_SERVICES = (
    ("QuickbooksOnline", "qhyg", 46),
    ("Xero", "gbol", 40),
    ("SageIntacct", "knfz", 18),
    ("NetSuite", "akxx", 16),
)
"""What Codat calls the integration, its platform key, and how many companies of a hundred and twenty use it."""


@dataclass(frozen=True)
class Company:
    """A customer, connected to one accounting platform."""

    id: str
    name: str
    service: str
    platform_key: str
    connection_id: str


@dataclass(frozen=True)
class World:
    """Everybody whom the stories are about."""

    companies: tuple[Company, ...]
    former: tuple[Company, ...]

    def on(self, service: str) -> tuple[Company, ...]:
        """The companies of one platform; none where the service is no platform."""
        return tuple(one for one in self.companies if one.service == service)


def new_world(*, seed: int) -> World:
    """The world of a seed."""
    random = Random(f"world {seed}")  # noqa: S311 - nothing here is secret
    names = [f"{colour} {thing}" for colour in _COLOURS for thing in _THINGS]
    random.shuffle(names)
    services = [(service, key) for service, key, share in _SERVICES for _ in range(share)]
    companies = [
        _company(random, name=f"{name} {random.choice(_TRADES)}", service=service, key=key)
        for name, (service, key) in zip(names, services, strict=False)
    ]
    random.shuffle(companies)
    former = (_company(random, name="", service="Xero", key="gbol") for _ in range(FORMER_COUNT))
    return World(companies=tuple(companies[:COMPANY_COUNT]), former=tuple(former))


def new_guid(random: Random) -> str:
    """A random GUID, as Codat writes ids."""
    text = f"{random.getrandbits(128):032x}"
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"


def _company(random: Random, *, name: str, service: str, key: str) -> Company:
    return Company(new_guid(random), name, service, key, new_guid(random))
