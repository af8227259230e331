"""Redis in every bad state: commits are as fast as ever, and nothing is lost."""

import json
import multiprocessing
import subprocess
import sys
import threading

import pytest
from celery.signals import before_task_publish
from django.db import transaction

from commerce.events import bus, nudge, relay
from config.celery import app
from tests.commerce.events import rig
from tests.commerce.events.rig import Rang
from tests.processes import ROOT, environment, wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.slow
def test_commits_do_not_wait_for_redis_and_lose_nothing():
    script = [sys.executable, "-m", "tests.commerce.events.publish_under_faults"]
    done = subprocess.run(script, cwd=ROOT, env=environment(), capture_output=True, text=True, check=True)

    seconds = json.loads(done.stdout)
    relay.drain()

    assert {name: taken < 1.9 for name, taken in seconds.items()} == dict.fromkeys(
        ["well", "frozen", "gone", "full", "read-only"], True
    )
    assert rig.effects() == ["-1", "0", "1", "2", "3", "4"]


def test_a_commit_nudges_the_queue_of_urgent_things(clean_redis):
    with transaction.atomic():
        bus.publish(Rang(1))

    wait_until(lambda: clean_redis.llen("now") == 1)

    message = json.loads(clean_redis.lindex("now", 0))
    assert message["headers"]["task"] == "commerce.tasks.drain"
    assert message["headers"]["expires"] is not None
    assert [clean_redis.llen(queue) for queue in ("sync", "bulk")] == [0, 0]


def test_a_rolled_back_transaction_nudges_nobody(clean_redis):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        bus.publish(Rang(1))
        raise ZeroDivisionError
    app.send_task("commerce.tasks.beat_heart", queue="bulk")

    assert [clean_redis.llen(queue) for queue in ("now", "bulk")] == [0, 1]


def test_a_fork_waits_for_the_end_of_a_send(clean_redis):
    sending, go_on = threading.Event(), threading.Event()

    def stop_here(**message):
        sending.set()
        go_on.wait(20)

    before_task_publish.connect(stop_here)
    nudge.send()
    assert sending.wait(20)
    child = multiprocessing.get_context("fork").Process(target=int)
    forking = threading.Thread(target=child.start)
    forking.start()
    forking.join(0.3)
    forked_meanwhile = not forking.is_alive()
    go_on.set()
    forking.join(20)
    child.join(20)

    assert not forked_meanwhile
    assert child.exitcode == 0
