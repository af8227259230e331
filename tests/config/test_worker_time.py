"""The end of a task's time is heard wherever it is, and is no fault of what the task was busy with."""

import os
import signal
from contextlib import suppress

import pytest
from billiard.pool import SIG_SOFT_TIMEOUT, soft_timeout_sighandler
from celery.exceptions import SoftTimeLimitExceeded

from config.celery import app
from config.worker_time import LimitedTask, TimeIsUp


@pytest.fixture(autouse=True)
def _as_in_a_process_of_the_pool():
    before = signal.signal(SIG_SOFT_TIMEOUT, soft_timeout_sighandler)
    yield
    signal.signal(SIG_SOFT_TIMEOUT, before)


@pytest.fixture
def task():
    """Makes a task of ours, for one test, that does what is given."""
    made = []

    def make(work):
        made.append(app.task(work, name=f"tests.{work.__name__}", shared=False))
        return made[-1]

    yield make
    for each in made:
        app.tasks.unregister(each.name)


def time_is_up() -> None:
    os.kill(os.getpid(), SIG_SOFT_TIMEOUT)


def test_code_that_goes_on_after_any_failure_does_not_keep_a_task_going(task):
    after = []

    def goes_on():
        for number in range(3):
            with suppress(Exception):
                time_is_up()
            after.append(number)

    with pytest.raises(SoftTimeLimitExceeded) as ended:
        task(goes_on)()

    assert (after, type(ended.value.__cause__)) == ([], TimeIsUp)


def test_all_our_tasks_are_limited():
    app.loader.import_default_modules()
    ours = [each for name, each in app.tasks.items() if not name.startswith("celery.")]

    assert len(ours) > 20
    assert all(isinstance(each, LimitedTask) for each in ours)
