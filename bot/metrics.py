"""Metrics for Prometheus: promises by kind and state, and how late the latest is."""

from datetime import datetime

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from rituals.promises import WAITING, tally
from rituals.work import Database


async def metrics(database: Database, now: datetime) -> str:
    """Return the page that Prometheus reads; its figures are the database's, not the process's."""
    registry = CollectorRegistry()
    count = Gauge(
        "muster_promises", "Promises by kind and state", ["kind", "state"], registry=registry
    )
    late = Gauge(
        "muster_promises_lateness_seconds",
        "How long the oldest waiting promise has been due",
        ["kind"],
        registry=registry,
    )
    async with database.reading() as tx:
        rows = await tally(tx)
    for row in rows:
        count.labels(row.kind, row.state).set(row.count)
        if row.state == WAITING:
            late.labels(row.kind).set(max(0.0, (now - row.oldest).total_seconds()))
    return generate_latest(registry).decode()
