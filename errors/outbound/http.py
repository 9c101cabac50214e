"""
One HTTP request to a server of somebody else's, and its answer in full or a DeliveryError.

The name is resolved here and the request goes to the address that was looked at, so a name cannot lead inside after it
was found to be public. Redirects are not followed: they would take the credentials elsewhere.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from errors.conf import conf

CONNECT_SECONDS, READ_SECONDS = 5.0, 10.0
TOTAL_SECONDS = 20.0
"""For all of an answer: one that comes drop by drop would never be late for READ_SECONDS."""
ANSWER_BYTES = 2**20


class DeliveryError(Exception):
    """The request came to no good end; `is_permanent` where the same one would not do so later either."""

    def __init__(self, text: str, *, permanent: bool) -> None:
        super().__init__(text)
        self.is_permanent = permanent


@dataclass(frozen=True)
class Reply:
    """A whole answer, of any status but a redirect."""

    status: int
    headers: httpx.Headers
    body: bytes


def get(url: str, *, headers: Mapping[str, str] | None = None) -> Reply:
    """GET the address. Raises DeliveryError."""
    target = httpx.URL(url)
    if target.scheme not in {"http", "https"} or not target.host:
        raise DeliveryError(f"{target.scheme or 'no'} address is no HTTP address", permanent=True)
    address = _address_of(target)
    request = httpx.Request(
        "GET",
        target.copy_with(host=address),
        headers={"Accept-Encoding": "gzip", **(headers or {}), "Host": target.netloc.decode("ascii")},
        extensions={"sni_hostname": target.host, "timeout": _TIMEOUT.as_dict()},
    )
    try:
        with httpx.Client(timeout=_TIMEOUT, trust_env=False, follow_redirects=False) as client:
            return _read(client.send(request, stream=True))
    except httpx.HTTPError as error:
        raise DeliveryError(f"{target.host} did not answer: {type(error).__name__}", permanent=False) from None


_TIMEOUT = httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)


def _read(response: httpx.Response) -> Reply:
    try:
        if response.is_redirect:
            raise DeliveryError(f"answered {response.status_code}, a redirect", permanent=True)
        body, until = b"", time.monotonic() + TOTAL_SECONDS
        for part in response.iter_bytes():
            body += part
            if len(body) > ANSWER_BYTES:
                raise DeliveryError(f"answered more than {ANSWER_BYTES // 2**20} MiB", permanent=True)
            if time.monotonic() > until:
                raise DeliveryError(f"took longer than {TOTAL_SECONDS:.0f} seconds to answer", permanent=False)
        return Reply(status=response.status_code, headers=response.headers, body=body)
    finally:
        response.close()


def _address_of(target: httpx.URL) -> str:
    """Where the host is; refused where any of its addresses is not public. Raises DeliveryError."""
    try:
        found = socket.getaddrinfo(target.host, target.port or target.scheme, type=socket.SOCK_STREAM)
    except OSError:
        raise DeliveryError(f"{target.host} cannot be found", permanent=False) from None
    addresses = [str(place[4][0]) for place in found]
    if not conf().private_addresses_allowed and not all(map(_is_public, addresses)):
        raise DeliveryError(f"{target.host} is a private address (PRIVATE_ADDRESSES)", permanent=True)
    return addresses[0]


def _is_public(address: str) -> bool:
    place = ipaddress.ip_address(address.partition("%")[0])
    inner = getattr(place, "ipv4_mapped", None) or getattr(place, "sixtofour", None)
    return place.is_global and not place.is_multicast and (inner is None or inner.is_global)
