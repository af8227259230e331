"""Redis in every bad state: commits are as fast as ever, and nothing is lost."""

import json
import subprocess
import sys

import pytest
from django.db import transaction

from commerce.events import bus, relay
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
