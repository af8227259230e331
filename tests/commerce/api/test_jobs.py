"""`/jobs`: what monitoring reads, and a run that is asked for once."""

from datetime import timedelta

import pytest

from commerce import timetable, transactions
from commerce.api import fields
from commerce.models import JobState
from commerce.timetable import Slot
from tests.api_client import api, problem

pytestmark = pytest.mark.django_db(transaction=True)
TIDY, COUNT = "tests.tidy", "tests.count"


@pytest.fixture(autouse=True)
def slots(monkeypatch, clean_redis):
    monkeypatch.setattr(timetable, "_slots", {})
    timetable.register([Slot(TIDY, 5, "now", "shelves are tidied"), Slot(COUNT, 3600, "bulk", "shelves are counted")])


def test_jobs_say_when_they_ran_and_run(clean_redis):
    began = transactions.now() - timedelta(hours=4)
    JobState.objects.create(
        name=COUNT, clocked_at=began, last_started_at=began, last_finished_at=began + timedelta(seconds=2),
        last_duration_ms=2000, last_outcome="failed", last_error="ValueError: no", runs=3, failures=1,
    )  # fmt: skip

    tidy, count = api("admin.read").get("/jobs").json()["results"]

    assert (tidy["name"], tidy["condition"], tidy["next_run_at"], tidy["runs"]) == (TIDY, "never", None, 0)
    assert count == {
        "name": COUNT,
        "why": "shelves are counted",
        "queue": "bulk",
        "every_seconds": 3600.0,
        "condition": "late",
        "last_started_at": fields.moment(began),
        "last_finished_at": fields.moment(began + timedelta(seconds=2)),
        "last_duration_ms": 2000,
        "last_outcome": "failed",
        "last_error": "ValueError: no",
        "next_run_at": fields.moment(began + timedelta(hours=1)),
        "runs": 3,
        "failures": 1,
        "requested_at": None,
        "requested_by": None,
    }


def test_a_run_is_asked_for_once_per_key(clean_redis):
    client = api("admin.write")

    first, again = (client.send("POST", f"/jobs/{COUNT}/runs", {}, idempotency_key="k") for _ in range(2))

    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert (first.status_code, again["Idempotent-Replayed"], clean_redis.llen("bulk")) == (202, "true", 1)
    assert first.json()["requested_at"] == fields.moment(JobState.objects.get().requested_at)


def test_no_such_job_is_not_found(clean_redis):
    assert problem(api("admin.write").send("POST", "/jobs/os.system/runs", {})) == (404, "not_found")
