"""
Every metric of a serving process, declared once with what it means.

The registry is our own: the client library's default one would add figures about the interpreter unasked. A process
counts for itself; several nodes are several targets for whoever scrapes them.
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics

from errors.ingest.spool import SpoolState

disable_created_metrics()  # type: ignore[no-untyped-call]  # a second series a counter, saying when this began

REGISTRY = CollectorRegistry()

DELIVERIES = Counter(
    "codat_dash_deliveries",
    "Deliveries answered, by outcome: accepted, or the code of the problem they were answered with.",
    ["outcome"],
    registry=REGISTRY,
)
ERRORS = Counter(
    "codat_dash_errors",
    "Error responses read out of deliveries, by outcome: accepted, duplicate, rejected.",
    ["outcome"],
    registry=REGISTRY,
)
QUEUE_DEPTH = Gauge(
    "codat_dash_queue_depth",
    "Error responses that wait for the writer of this process.",
    registry=REGISTRY,
)
SPOOLED = Gauge(
    "codat_dash_spooled",
    "Deliveries that wait on this node's disk for the database.",
    registry=REGISTRY,
)
SPOOL_BYTES = Gauge(
    "codat_dash_spool_bytes",
    "Bytes of this node's disk that they take.",
    registry=REGISTRY,
)
SPOOL_DAMAGED = Gauge(
    "codat_dash_spool_damaged",
    "Records of the spool that could not be read after a crash.",
    registry=REGISTRY,
)
COMMIT_SECONDS = Histogram(
    "codat_dash_commit_seconds",
    "How long a batch takes from being picked up to being durable.",
    buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5),
    registry=REGISTRY,
)
BATCH_ERRORS = Histogram(
    "codat_dash_batch_errors",
    "How many error responses are committed at once.",
    buckets=(1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000),
    registry=REGISTRY,
)
FAILED_COMMITS = Counter(
    "codat_dash_failed_commits",
    "Batches that the database did not take.",
    registry=REGISTRY,
)
RECORDS = Counter(
    "codat_dash_log_records",
    "Log records that shippers sent, by protocol, whether or not they held an error response.",
    ["protocol"],
    registry=REGISTRY,
)
NEAR_MISSES = Counter(
    "codat_dash_near_misses",
    "Log records that nearly held an error response; many in a day mean that Codat changed its shape.",
    registry=REGISTRY,
)

ACCEPTED = ERRORS.labels("accepted")
DUPLICATE = ERRORS.labels("duplicate")
REJECTED = ERRORS.labels("rejected")


def set_waiting(queue_depth: int, spool: SpoolState) -> None:
    """What is true just now, for whoever reads the gauges next."""
    QUEUE_DEPTH.set(queue_depth)
    SPOOLED.set(spool.deliveries)
    SPOOL_BYTES.set(spool.byte_count)
    SPOOL_DAMAGED.set(spool.damaged)


_DELIVERIES_BY_OUTCOME: dict[str, Counter] = {}


_RECORDS_BY_PROTOCOL: dict[str, Counter] = {}


def records_of(protocol: str) -> Counter:
    """The series of one protocol's log records."""
    if (series := _RECORDS_BY_PROTOCOL.get(protocol)) is None:
        series = _RECORDS_BY_PROTOCOL[protocol] = RECORDS.labels(protocol)
    return series


def count_delivery(outcome: str) -> None:
    """One more; finding the series anew for each delivery costs more than counting."""
    if (series := _DELIVERIES_BY_OUTCOME.get(outcome)) is None:
        series = _DELIVERIES_BY_OUTCOME[outcome] = DELIVERIES.labels(outcome)
    series.inc()
