"""
A demo that tells stories: 30 days of invented deliveries, through the real write path. Tests and benchmarks use it too.

`stories` yields payloads and needs no database; `fill` stores them.
"""

from __future__ import annotations

from errors.demo.filling import fill
from errors.demo.shipments import SEED, Shipment, stories
from errors.demo.world import SOURCES

__all__ = ["SEED", "SOURCES", "Shipment", "fill", "stories"]
