"""Gauges of the outbox and of what keeps it moving."""

from commerce import sql, vital_signs
from commerce.metrics import gauge

_LAG = """
SELECT coalesce(extract(epoch FROM statement_timestamp() - min(due_at)), 0)::float8 FROM commerce_reaction
WHERE status = 'waiting' AND due_at <= statement_timestamp()
"""


@gauge("outbox_waiting", "Reactions that have not run yet, retries included")
def waiting() -> float:
    return _count("status = 'waiting'")


@gauge("outbox_lag_seconds", "How long the oldest reaction that should have run is overdue")
def lag() -> float:
    return sql.run(_LAG)[0][0]


@gauge("outbox_dead_letters", "Reactions that gave up and wait for a decision")
def dead_letters() -> float:
    return _count("status = 'dead'")


@gauge("worker_silence_seconds", "Time since beat and a worker were last seen alive; absent when never")
def worker_silence() -> float | None:
    return vital_signs.silence_seconds()


@gauge("audit_drift", "Breaches that the last scheduled audit found; absent before the first")
def drift() -> float | None:
    return vital_signs.drift()


@gauge("tasks_open", "Open work for people", label="kind")
def tasks_open() -> dict[str, float]:
    return dict(sql.run("SELECT kind, count(*) FROM commerce_task WHERE closed_at IS NULL GROUP BY kind"))


def _count(condition: str) -> float:
    return sql.run(f"SELECT count(*) FROM commerce_reaction WHERE {condition}")[0][0]
