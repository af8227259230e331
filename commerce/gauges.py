"""Gauges of the outbox, of what keeps it moving, and of the jobs that run by the clock."""

from commerce import jobs, sql, timetable, transactions, vital_signs
from commerce.metrics import gauge
from commerce.models import JobState

_LAG = """
SELECT coalesce(extract(epoch FROM statement_timestamp() - min(due_at)), 0)::float8 FROM commerce_reaction
WHERE status = 'waiting' AND due_at <= statement_timestamp()
"""
_WEBHOOKS_LAG = """
SELECT coalesce(extract(epoch FROM statement_timestamp() - min(d.created_at)), 0)::float8
FROM commerce_webhookdelivery d JOIN commerce_webhookendpoint e ON e.id = d.endpoint_id AND e.status = 'active'
WHERE d.status = 'waiting'
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


@gauge("job_age_seconds", "Time since a job of the timetable began for the last time, or should have", label="job")
def job_age() -> dict[str, float]:
    began = "SELECT name, extract(epoch FROM statement_timestamp() - coalesce(last_started_at, known_since))::float8"
    return _per_job(f"{began} FROM commerce_jobstate")


@gauge("job_failures", "Runs of a job that failed, ever", label="job")
def job_failures() -> dict[str, float]:
    return _per_job("SELECT name, failures FROM commerce_jobstate")


@gauge("jobs_late", "Jobs that have not begun for three times their interval")
def jobs_late() -> float:
    standings = jobs.standings(JobState.objects.all(), transactions.now())
    return sum(each.condition == "late" for each in standings)


def _per_job(question: str) -> dict[str, float]:
    """A job that was taken out of the timetable has no figures."""
    return {name: float(value) for name, value in sql.run(question) if timetable.find(name)}


@gauge("webhooks_lag_seconds", "How long the oldest delivery to an active endpoint waits")
def webhooks_lag() -> float:
    return sql.run(_WEBHOOKS_LAG)[0][0]


def _count(condition: str) -> float:
    return sql.run(f"SELECT count(*) FROM commerce_reaction WHERE {condition}")[0][0]
