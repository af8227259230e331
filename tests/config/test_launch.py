"""A whole start and stop, as a person does it: real processes in a home of their own."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from urllib.request import urlopen

import psutil
import pytest

from config.local_home import PROJECT

OURS = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "TRUECOUNT_TESTING", "PORT")
PATIENCE_SECONDS = 120

pytestmark = pytest.mark.slow


def start(home, *arguments: str) -> tuple[subprocess.Popen, str]:
    """Start an empty shop. Returns the process and what it said until it was ready, or until it ended."""
    environment = {name: value for name, value in os.environ.items() if name not in OURS}
    process = subprocess.Popen(
        [sys.executable, str(PROJECT / "manage.py"), "demo", "--empty", *arguments],
        env=environment | {"TRUECOUNT_HOME": str(home.folder)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said = ""
    for line in process.stdout:
        said += line
        if "Ctrl-C stops" in line:
            break
    return process, said


def readiness(said: str) -> dict:
    with urlopen(re.search(r"http://localhost:\d+/readyz", said)[0], timeout=10) as answer:
        return json.load(answer)


def left_over(home) -> list[str]:
    """Command lines of what still runs for this home."""
    found = []
    for process in psutil.process_iter():
        try:
            if str(home.folder) in [*process.cmdline(), process.environ().get("TRUECOUNT_HOME")]:
                found.append(" ".join(process.cmdline()))
        except psutil.Error:
            continue
    return found


def test_interrupt_stops_everything_and_the_next_start_goes_on(home):
    first, said = start(home)
    answer = readiness(said)
    first.send_signal(signal.SIGINT)
    code = first.wait(PATIENCE_SECONDS)
    remained = left_over(home)

    second, said_again = start(home)
    second.send_signal(signal.SIGTERM)
    second.wait(PATIENCE_SECONDS)

    assert (answer["status"], answer["redis"], code, remained) == ("ready", "reachable", 0, [])
    assert "Preparing the database" in said
    assert "Preparing the database" not in said_again
    assert left_over(home) == []


def test_start_after_a_kill_clears_up_and_takes_the_same_port(home):
    killed, said = start(home)
    killed.kill()
    killed.wait()

    process, said_again = start(home)
    answer = readiness(said_again)
    process.send_signal(signal.SIGINT)
    process.wait(PATIENCE_SECONDS)

    port = re.compile(r"localhost:\d+")
    assert "Ended what an earlier run had left running" in said_again
    assert port.search(said)[0] == port.search(said_again)[0]
    assert answer["status"] == "ready"
    assert left_over(home) == []


def test_second_start_on_one_folder_is_refused_in_one_sentence(home):
    first, _ = start(home)

    second, said = start(home)

    assert second.wait(PATIENCE_SECONDS) == 1
    assert said == (f"Truecount already runs on {home.folder}. Stop it, or set TRUECOUNT_HOME to another folder.\n")
    first.send_signal(signal.SIGINT)
    assert first.wait(PATIENCE_SECONDS) == 0


def test_web_process_that_dies_comes_back(home):
    process, said = start(home)
    children = json.loads((home.folder / "children.json").read_text())
    os.killpg(children[0]["pid"], signal.SIGKILL)

    line = next(line for line in process.stdout if "web ended" in line)
    deadline = time.monotonic() + PATIENCE_SECONDS
    answer = None
    while answer is None and time.monotonic() < deadline:
        try:
            answer = readiness(said)
        except OSError:
            time.sleep(0.2)
    process.send_signal(signal.SIGINT)

    assert "web ended (killed by SIGKILL); it starts again in 1 seconds." in line
    assert answer["status"] == "ready"
    assert process.wait(PATIENCE_SECONDS) == 0
