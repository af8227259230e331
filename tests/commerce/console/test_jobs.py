"""The page of jobs: how each one stands in words, what needs somebody on Home, and running one now."""

import json
import re
from datetime import timedelta

import pytest
from celery import Celery
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commerce import timetable, transactions
from commerce.models import AuditEntry, JobState
from commerce.timetable import Slot
from config.celery import app
from tests.commerce.console.conftest import hire, signed_in
from tests.factories import commerce as make

pytestmark = pytest.mark.django_db(transaction=True)
TIDY, COUNT, SEND = "tests.tidy", "tests.count", "tests.send"


@pytest.fixture(autouse=True)
def slots(monkeypatch, clean_redis):
    monkeypatch.setattr(timetable, "_slots", {})
    timetable.register([Slot(TIDY, 5, "now", "shelves are tidied"), Slot(COUNT, 86_400, "bulk", "shelves are counted")])
    timetable.register([Slot(SEND, 300, "sync", "parcels are sent")])


@pytest.fixture
def as_owner(soho):
    return signed_in(make.StaffFactory(name="Olive Owner", is_owner=True))


@pytest.fixture
def no_broker():
    """Messages go where nobody listens."""
    options = app.conf.broker_transport_options
    away = Celery("away", broker="redis+socket:///nowhere/redis.sock", broker_transport_options=options)
    away.set_current()
    yield
    app.set_current()


def ran(name: str, *, minutes: float, failed: str = "", **fields) -> JobState:
    """A job whose last run began so many minutes ago."""
    began = transactions.now() - timedelta(minutes=minutes)
    fields = {
        "known_since": began,
        "clocked_at": began,
        "last_started_at": began,
        "last_finished_at": began + timedelta(seconds=1),
        "last_duration_ms": 1250,
        "recent_ms": [1250, 40],
        "last_outcome": "failed" if failed else "ok",
        "last_error": failed,
        "runs": 12,
        "failures": 3 if failed else 0,
    } | fields
    return JobState.objects.create(name=name, **fields)


def row_of(html: str, title: str) -> str:
    """The words of a job's row."""
    row = next(row for row in re.findall(r"<tr.*?</tr>", html, re.DOTALL) if f"<b>{title}</b>" in row)
    return " ".join(re.sub(r"<[^>]+>", " ", row).split())


def test_page_says_how_each_job_stands(as_owner):
    ran(COUNT, minutes=120)
    ran(SEND, minutes=16)
    ran(TIDY, minutes=0.5, failed="ValueError: the <shelf> is full\nmore")

    html = as_owner.get("/s/soho/jobs/").content.decode()

    assert row_of(html, "Shelves are counted") == (
        "Shelves are counted tests.count , queue bulk 1 day 2 h ago"
        " 1.2 s The last 2 runs: 40 ms to 1.2 s in 21 h Done Run now : Shelves are counted"
    )
    assert "16 min ago" in row_of(html, "Parcels are sent") and "11 min late Late" in row_of(html, "Parcels are sent")
    assert "Failed ValueError: the &lt;shelf&gt; is full 3 of 12 failed" in row_of(html, "Shelves are tidied")
    assert re.findall(r"<b>([A-Z][a-z ]+)</b>", html) == [
        "Shelves are tidied",
        "Parcels are sent",
        "Shelves are counted",
    ]
    assert "2 need somebody." in html


@pytest.mark.parametrize(
    ("minutes", "finished", "word"),
    [
        (14, True, "Done"),
        (16, True, "Late"),
        (5, False, "Running"),
        (9.9, False, "Running"),
        (12, False, "Did not finish"),
    ],
)
def test_run_that_goes_on_is_neither_late_nor_over(as_owner, minutes, finished, word):
    ran(SEND, minutes=minutes, **({} if finished else {"last_finished_at": None}))

    html = as_owner.get("/s/soho/jobs/").content.decode()

    assert f" {word} " in row_of(html, "Parcels are sent")


def test_job_that_runs_every_few_seconds_is_late_after_a_minute(as_owner):
    state = ran(TIDY, minutes=0.9)
    calm = as_owner.get("/s/soho/jobs/").content.decode()
    JobState.objects.update(last_started_at=state.last_started_at - timedelta(seconds=10))

    late = as_owner.get("/s/soho/jobs/").content.decode()

    assert (" Late " in row_of(calm, "Shelves are tidied"), " Late " in row_of(late, "Shelves are tidied")) == (
        False,
        True,
    )


def test_before_the_first_run_the_page_says_what_to_start(as_owner):
    html = as_owner.get("/s/soho/jobs/").content.decode()

    assert "No job has run yet. Start a worker and beat" in html
    assert "Never – – Not yet run" in row_of(html, "Parcels are sent")


def test_an_empty_timetable_is_said(as_owner, monkeypatch):
    monkeypatch.setattr(timetable, "_slots", {})

    assert "Nothing happens by the clock" in as_owner.get("/s/soho/jobs/").content.decode()


def test_page_asks_as_little_for_many_jobs_as_for_one(as_owner):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            as_owner.get("/s/soho/jobs/")
        return len(asked)

    as_owner.get("/s/soho/jobs/")
    asker = make.StaffFactory()
    asked = {"requested_at": transactions.now(), "requested_by_kind": "staff", "requested_by_id": asker.pk}
    ran(TIDY, minutes=1, **asked)
    one = queries()
    ran(COUNT, minutes=1, **asked), ran(SEND, minutes=1, **asked)

    assert one == queries() <= 6


def test_run_now_tells_the_right_queue_and_is_audited(as_owner, clean_redis):
    answer = as_owner.post("/s/soho/jobs/", {"job": COUNT}, follow=True).content.decode()

    message = json.loads(clean_redis.lindex("bulk", 0))
    assert (message["headers"]["task"], timetable.BY_CLOCK in message["headers"]) == (COUNT, False)
    assert [clean_redis.llen(queue) for queue in ("now", "sync", "bulk")] == [0, 0, 1]
    assert "A worker was told to run it." in answer
    assert "Queued Olive Owner, just now" in row_of(answer, "Shelves are counted")
    assert list(AuditEntry.objects.order_by("id").values_list("use_case", "facts")) == [
        ("commerce.jobs.ask", {"job": COUNT}),
        ("commerce.jobs.confirm", {"job": COUNT}),
    ]


def test_run_now_says_plainly_that_the_broker_is_away(as_owner, no_broker):
    ran(COUNT, minutes=1)

    answer = as_owner.post("/s/soho/jobs/", {"job": COUNT}, headers={"HX-Request": "true"})

    toast = json.loads(answer["HX-Trigger"])["truecount:toast"]
    assert (toast["tone"], toast["text"]) == (
        "danger",
        "The message broker cannot be reached, so no worker could be told. Nothing was started.",
    )
    assert "Queued" not in answer.content.decode()
    assert not JobState.objects.get().is_requested


def test_an_auditor_reads_and_starts_nothing(soho, clean_redis):
    ran(COUNT, minutes=1)
    auditor = signed_in(hire("frances@example.com", "Frances Doyle", role="auditor"))

    answers = [auditor.get("/s/soho/jobs/"), auditor.post("/s/soho/jobs/", {"job": COUNT})]

    assert [answer.status_code for answer in answers] == [200, 403]
    assert "Run now" not in answers[0].content.decode()
    assert clean_redis.llen("bulk") == 0


def test_home_shows_jobs_that_need_somebody(as_owner, as_ben):
    calm = as_owner.get("/s/soho/attention/").content.decode()
    ran(COUNT, minutes=4 * 1440)
    ran(SEND, minutes=20)
    ran(TIDY, minutes=0, failed="ValueError: the shelf is full")

    alarmed = as_owner.get("/s/soho/attention/").content.decode()

    assert "by the clock" not in calm
    assert ">2 jobs by the clock are late</b>" in alarmed
    assert "Shelves are counted · last run 4 days ago" in alarmed
    assert ">1 job by the clock failed at the last run</b>" in alarmed
    assert "Shelves are tidied · ValueError: the shelf is full" in alarmed
    assert "by the clock" not in as_ben.get("/s/soho/attention/").content.decode()
