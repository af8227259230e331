"""The outbox with a real Celery worker and beat around it."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from django.db import transaction

from commerce.events import bus, nudge
from commerce.models import Reaction
from tests.commerce.events import rig
from tests.commerce.events.rig import Hung, Rang
from tests.processes import running, wait_until, working

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
APP = "tests.commerce.events.worker_app"


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Where the worker leaves effects: the same place for all tests here, empty for each."""
    return tmp_path_factory.mktemp("effects")


@pytest.fixture(scope="module")
def worker(django_db_setup, redis_url, folder, tmp_path_factory) -> Iterator[subprocess.Popen]:
    """One for all tests here."""
    with working(tmp_path_factory.mktemp("worker") / "log", app=APP, EFFECTS=str(folder)) as process:
        yield process


@pytest.fixture(autouse=True)
def effects_folder(transactional_db, folder, monkeypatch) -> Iterator[None]:
    """Emptied; and the database is left to the next test only once the worker has nothing to do in it."""
    monkeypatch.setenv("EFFECTS", str(folder))
    for file in folder.iterdir():
        file.unlink()
    yield
    wait_until(nothing_waits)


def publish_unheard(monkeypatch, *facts) -> None:
    """Commit facts whose nudge is lost."""
    with monkeypatch.context() as patch:
        patch.setattr(nudge, "send", lambda: None)
        with transaction.atomic():
            for fact in facts:
                bus.publish(fact)


def nothing_waits() -> bool:
    return not Reaction.objects.filter(status="waiting").exists()


def test_a_worker_reacts_to_a_commit_by_itself(clean_redis, worker):
    with transaction.atomic():
        bus.publish(Rang(1))
    wait_until(lambda: rig.effects() == ["1"], seconds=60)  # there is no beat: only the nudge can do it


def test_lost_nudges_are_swept_and_two_beats_do_no_harm(clean_redis, worker, monkeypatch, tmp_path):
    publish_unheard(monkeypatch, *(Rang(bell) for bell in range(20)))
    log = tmp_path / "beats.log"

    with running("-m", "tests.commerce.events.two_beats", str(tmp_path), log=log):
        wait_until(lambda: log.read_text().count("beat: Starting") == 2, seconds=60)
        wait_until(nothing_waits, seconds=60)
        publish_unheard(monkeypatch, Rang(20))
        wait_until(nothing_waits, seconds=60)

    assert sorted(rig.effects(), key=int) == [str(bell) for bell in range(21)]


def test_a_killed_pool_process_does_not_take_the_rest_with_it(clean_redis, worker):
    with transaction.atomic():
        bus.publish(Hung(1))
    wait_until((rig.folder() / "started").exists)
    pid = int((rig.folder() / "started").read_text())
    is_pool_process = pid in [child.pid for child in psutil.Process(worker.pid).children(recursive=True)]
    os.kill(pid, signal.SIGKILL)
    with transaction.atomic():
        bus.publish(Rang(2))
    wait_until(lambda: rig.effects() == ["2"])
    Reaction.objects.filter(fact="Hung").update(due_at="2020-01-01T00:00Z")
    with transaction.atomic():
        bus.publish(Rang(3))
    wait_until(lambda: len(rig.effects()) == 3)
    wait_until(nothing_waits)

    assert is_pool_process
    assert sorted(rig.effects()) == ["1", "2", "3"]
    assert list(Reaction.objects.order_by("id").values_list("status", "attempts")) == [
        ("done", 2),
        ("done", 1),
        ("done", 1),
    ]
