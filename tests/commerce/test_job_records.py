"""What is written down of every run: by real Celery around real tasks, in few statements, and never in a task's way."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from celery import signals
from celery.beat import Service
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from commerce import job_records, timetable, transactions
from commerce.models import JobState
from commerce.timetable import Slot
from config.celery import TIMETABLE, app

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "tests.tidy"


@pytest.fixture(autouse=True)
def job(monkeypatch) -> Iterator[None]:
    """A task that fails with the text it is given, alone in the timetable."""

    def tidy(error: str) -> None:
        if error:
            raise ValueError(error)

    monkeypatch.setattr(timetable, "_slots", {})
    timetable.register([Slot(NAME, 2, "now", "tidying")])
    app.task(tidy, name=NAME)
    yield
    app.tasks.unregister(NAME)


@pytest.fixture
def no_database() -> Iterator[Callable[[], None]]:
    """Nobody listens where the application connects, until this is called."""
    own, patch = connections["default"], pytest.MonkeyPatch()
    own.close()
    own.close_pool()
    patch.setitem(own.settings_dict, "HOST", "/nowhere")
    patch.setitem(own.settings_dict["OPTIONS"], "pool", False)

    def back() -> None:
        own.close()
        patch.undo()

    yield back
    back()


def run(error: str = "", **options) -> None:
    app.tasks[NAME].apply(args=[error], **options)


def test_each_run_leaves_its_times_duration_and_outcome(clean_redis):
    before = transactions.now()

    with CaptureQueriesContext(connection) as queries:
        run()
    run("the\0shelf is full")
    run()

    state = JobState.objects.get()
    assert len(queries) == 2
    assert before < state.last_started_at < state.last_finished_at < transactions.now()
    assert (state.runs, state.failures, state.last_outcome, state.last_error) == (3, 1, "ok", "")
    assert (len(state.recent_ms), state.recent_ms[0], state.is_open) == (3, state.last_duration_ms, False)
    assert state.clocked_at is None


def test_failure_keeps_an_excerpt_of_its_error(clean_redis):
    run("the shelf\0 is full " + "x" * 1000)

    state = JobState.objects.get()
    assert (state.last_outcome, state.failures) == ("failed", 1)
    assert state.last_error.startswith("ValueError: the shelf is full xxx")
    assert len(state.last_error) == 500


def test_a_message_of_beat_is_told_from_a_nudge(clean_redis):
    run(headers={timetable.BY_CLOCK: True})

    state = JobState.objects.get()
    assert state.clocked_at == state.last_started_at


def test_run_without_a_database_goes_on_and_its_outcome_is_written_later(clean_redis, no_database):
    result = app.tasks[NAME].apply(args=["boom"])
    no_database()
    unwritten = JobState.objects.count()
    run()

    state = JobState.objects.get()
    assert (str(result.result), unwritten) == ("boom", 0)
    assert (state.runs, state.failures, state.last_outcome) == (2, 1, "ok")


def test_only_jobs_of_the_timetable_are_written_down(monkeypatch):
    monkeypatch.setattr(timetable, "_slots", {})

    run()

    assert JobState.objects.count() == 0


def test_jobs_are_known_from_the_first_beat_on():
    job_records.expect([NAME, "tests.other"])
    known = list(JobState.objects.values_list("name", "known_since"))
    job_records.expect([NAME, "tests.other"])

    assert [name for name, _ in known] == ["tests.other", NAME]
    assert list(JobState.objects.values_list("name", "known_since")) == known


def test_beat_without_its_file_goes_on_where_the_clock_stopped(tmp_path):
    overdue, fresh = "orders.tasks.prune_carts", "commerce.tasks.prune_imports"
    timetable.register(slot for slot in TIMETABLE if slot.task in (overdue, fresh))
    JobState.objects.create(name=overdue, clocked_at=transactions.now() - timedelta(days=2))
    beat = Service(app, schedule_filename=str(tmp_path / "beat"))

    signals.beat_init.send(sender=beat)

    entries = beat.scheduler.schedule
    due = {name: entries[name].is_due().is_due for name in (overdue, fresh)}
    beat.scheduler.close()
    assert due == {overdue: True, fresh: False}
    assert JobState.objects.filter(name=fresh, last_started_at=None).count() == 1
