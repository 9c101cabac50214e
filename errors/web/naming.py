"""How a group is said: `429 on Xero`, `Write on Xero`, or `Writes` where no service was named."""

from __future__ import annotations

from collections.abc import Iterable

from errors.domain.kinds import Kind


def group_name(status_code: int | None, kinds: Iterable[str], service: str) -> str:
    """The group of a status code, else of the kinds of its issues, on a service."""
    if status_code:
        return f"{status_code} on {service}"
    found = [Kind(kind) for kind in dict.fromkeys(kinds)]
    if service in {kind.service for kind in found}:
        return service
    return f"{', '.join(kind.label for kind in found) or 'No status code'} on {service}"
