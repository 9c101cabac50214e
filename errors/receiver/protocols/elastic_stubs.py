"""
What Elasticsearch's and OpenSearch's clients want to know before, between and after their bulks.

They set up templates, policies and pipelines, and ask whether they are there: all of that is agreed to and forgotten.
What asks for documents gets an honest 404. No client was found that reads more of an answer than stands here.
Source: libbeat's and Logstash's elasticsearch outputs, Vector's sink, Fluent Bit's in_elasticsearch, and the requests
of winston-elasticsearch, pino-elasticsearch and the official clients as captured.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

VERSION = "8.17.0"
"""Shippers refuse what is too old, and take the form of their bulks from the first number."""

_NAME = "codat-dash"
_UUID = "Y29kYXQtZGFzaC1ub2RlLQ"
_SHARDS = {"_shards": {"total": 1, "successful": 1, "failed": 0}}
_ROOT = {
    "name": _NAME,
    "cluster_name": _NAME,
    "cluster_uuid": _UUID,
    "version": {
        "number": VERSION,
        "build_flavor": "default",
        "build_type": "docker",
        "build_hash": "0000000000000000000000000000000000000000",
        "build_date": "2024-12-11T00:00:00.000000000Z",
        "build_snapshot": False,
        "lucene_version": "9.12.0",
        "minimum_wire_compatibility_version": "7.17.0",
        "minimum_index_compatibility_version": "7.0.0",
    },
    "tagline": "You Know, for Search",
}
_LICENSE = {"license": {"type": "basic", "status": "active", "mode": "basic", "uid": _UUID}}
_FEATURES = {"features": {name: {"available": True, "enabled": True} for name in ("ilm", "security", "monitoring")}}
_HEALTH = {
    "cluster_name": _NAME,
    "status": "green",
    "timed_out": False,
    "number_of_nodes": 1,
    "number_of_data_nodes": 1,
    "active_primary_shards": 1,
    "active_shards": 1,
    "unassigned_shards": 0,
    "active_shards_percent_as_number": 100.0,
}
_NODE = {"name": _NAME, "version": VERSION, "roles": ["data", "ingest"]}
_NODES = {"cluster_name": _NAME, "nodes": {_UUID: _NODE}}


class Reply(NamedTuple):
    """What a request that is no bulk is answered."""

    status: int
    document: Any


_ANSWERS: list[tuple[re.Pattern[str], Any]] = [
    (re.compile(r""), _ROOT),
    (re.compile(r"(_xpack/)?_?license"), _LICENSE),
    (re.compile(r"_xpack"), _LICENSE | _FEATURES),
    (re.compile(r"_cluster/health(/.*)?"), _HEALTH),
    (re.compile(r"_nodes(/.*)?"), _NODES),
    (re.compile(r"(.+/)?_(refresh|flush)"), _SHARDS),
]
"""What is told on every method."""
_SET_UP = re.compile(
    r"_(index_template|component_template|template|ilm/policy|ingest/pipeline|data_stream|alias|aliases|security/.*"
    r"|plugins/_ism/policies|opendistro/_ism/policies|ilm/(start|status))(/.*)?|(<[^>]+>|[^_/<][^/]*)(/_(alias|settings|mapping)(/.*)?)?"
)
"""What shippers make before they send; an index of any name too, also of one with a date in it (`<logs-{now/d}-1>`)."""


def reply_to(method: str, path: str) -> Reply:
    """The answer to a request for the path below the root, without a slash at its ends."""
    for pattern, document in _ANSWERS:
        if pattern.fullmatch(path):
            return Reply(200, document)
    if _SET_UP.fullmatch(path):
        agreed = {"acknowledged": True, "shards_acknowledged": True, "index": path.partition("/")[0]}
        return Reply(200, {} if method in {"GET", "HEAD"} else agreed)
    reason = f"{method} /{path} is not spoken here; send _bulk"
    return Reply(404, failure(404, "resource_not_found_exception", reason))


def failure(status: int, kind: str, reason: str) -> dict[str, Any]:
    """An error as these servers tell it."""
    cause = {"type": kind, "reason": reason}
    return {"error": {"root_cause": [cause], **cause}, "status": status}
