"""Children are kept alive, ended as a whole, and not left behind by a killed run."""

import json
import os
import subprocess
import sys
import time

import psutil
import pytest

from config import supervisor
from config.supervisor import Supervisor

SLEEPER = [sys.executable, "-c", "import time; print('hello', flush=True); time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)",
]
PARENT = [
    sys.executable,
    "-c",
    "import subprocess, sys, time; c = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
    "print(c.pid, flush=True); time.sleep(60)",
]


@pytest.fixture
def said() -> list[tuple[str, str]]:
    return []


@pytest.fixture
def supervision(tmp_path, said):
    supervision = Supervisor(tmp_path / "children.json", lambda name, line: said.append((name, line)))
    yield supervision
    supervision.stop()


def until(condition, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def lives(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_lines_carry_the_name_of_the_child(supervision, said):
    supervision.start("web", SLEEPER)

    until(lambda: said)

    assert said == [("web", "hello")]


def test_child_that_ends_is_started_again_and_named(supervision, said):
    supervision.start("web", SLEEPER)
    until(lambda: said)
    supervision.children[0].process.kill()
    until(lambda: supervision.children[0].process.poll() is not None)

    supervision.watch()
    told = said[-1]
    until(lambda: supervision.watch() or said.count(("web", "hello")) == 2)

    assert told == ("demo", "web ended (killed by SIGKILL); it starts again in 1 seconds.")


def test_waiting_grows_with_every_fall(supervision, said):
    supervision.start("beat", [sys.executable, "-c", "raise SystemExit(3)"])

    until(lambda: supervision.watch() or len(said) == 2)

    assert [line for _, line in said] == [
        "beat ended (exit code 3); it starts again in 1 seconds.",
        "beat ended (exit code 3); it starts again in 2 seconds.",
    ]


def test_stop_ends_the_children_of_children(supervision, said):
    supervision.start("worker", PARENT)
    until(lambda: said)
    pids = [supervision.children[0].process.pid, int(said[0][1])]

    supervision.stop()

    until(lambda: not any(map(lives, pids)))
    assert not supervision.register.exists()


def test_child_that_does_not_listen_is_killed(supervision, said, monkeypatch):
    monkeypatch.setattr(supervisor, "PATIENCE_SECONDS", 0.2)
    supervision.start("web", STUBBORN)
    until(lambda: said)
    pid = supervision.children[0].process.pid

    supervision.stop()

    assert not lives(pid)
    assert said[-1] == ("demo", f"Process {pid} does not end by itself; it is killed.")


def test_next_run_ends_what_a_killed_one_left(supervision, said):
    supervision.start("web", PARENT)
    until(lambda: said)
    pids = [supervision.children[0].process.pid, int(said[0][1])]

    ended = supervisor.end_leftovers(supervision.register)

    assert ended == 1
    until(lambda: not any(map(lives, pids)))


def test_group_whose_leader_died_is_ended_too(supervision, said):
    supervision.start("web", PARENT)
    until(lambda: said)
    supervision.children[0].process.kill()
    supervision.children[0].process.wait()

    supervisor.end_leftovers(supervision.register)

    until(lambda: not lives(int(said[0][1])))


def test_number_used_again_by_another_program_is_left_alone(tmp_path):
    stranger = subprocess.Popen(SLEEPER, stdout=subprocess.DEVNULL, start_new_session=True)
    register = tmp_path / "children.json"
    register.write_text(json.dumps([{"pid": stranger.pid, "born": 1.0}]))

    ended = supervisor.end_leftovers(register)

    assert ended == 0
    assert lives(stranger.pid)
    os.kill(stranger.pid, 9)
    stranger.wait()


def test_register_is_whole_at_every_moment(supervision):
    supervision.start("web", SLEEPER)
    with supervision.register.open() as reading:
        supervision.start("beat", SLEEPER)

        assert len(json.loads(reading.read())) == 1
    assert len(json.loads(supervision.register.read_text())) == 2


def test_damaged_register_ends_nobody(tmp_path):
    register = tmp_path / "children.json"
    register.write_text('[{"pid": 1')

    assert supervisor.end_leftovers(register) == 0
