"""Whole starts and stops, as a person does them: real processes in a home of their own."""

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
from tests.processes import wait_until

OURS = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "TRUECOUNT_TESTING", "PORT")
PATIENCE_SECONDS = 120

pytestmark = pytest.mark.slow


def start(home, *arguments: str, until: str = "Ctrl-C stops") -> tuple[subprocess.Popen, str]:
    """Start an empty shop. Returns the process and what it said until it said that, or until it ended."""
    environment = {name: value for name, value in os.environ.items() if name not in OURS}
    process = subprocess.Popen(
        [sys.executable, str(PROJECT / "manage.py"), "demo", "--empty", *arguments],
        env=environment | {"TRUECOUNT_HOME": str(home.folder)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return process, listen(process, until)


def listen(process: subprocess.Popen, until: str) -> str:
    """What it says until it has said that, or until it ends."""
    said = ""
    for line in process.stdout:
        said += line
        if until in line:
            break
    return said


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


def test_shop_goes_on_after_a_stop_and_after_a_kill(home):
    """Three lives in one home: the first is stopped, the second killed, the third ended."""
    check_first_life(home)
    killed, said = check_second_life(home)
    killed.kill()
    killed.wait()
    check_third_life(home, said)


def check_first_life(home):
    """While it prepares the database a second start is refused, and its web process dies."""
    shop, said = start(home, until="Preparing the database")
    check_second_start_is_refused_in_one_sentence(home)
    os.killpg(leaders(home)[0], signal.SIGKILL)
    said += listen(shop, "Ctrl-C stops")
    answer = readiness_soon(said)

    assert "Preparing the database" in said
    assert "web ended (killed by SIGKILL); it starts again in 1 seconds." in said
    assert (answer["status"], answer["redis"]) == ("ready", "reachable")
    assert not (home.folder / "storefronts").exists()  # an empty shop sells nowhere
    wait_until(lambda: is_at_work(home))
    shop.send_signal(signal.SIGINT)
    assert shop.wait(PATIENCE_SECONDS) == 0
    assert left_over(home) == []


def check_second_start_is_refused_in_one_sentence(home):
    second, said = start(home)

    assert second.wait(PATIENCE_SECONDS) == 1
    assert said == (f"Truecount already runs on {home.folder}. Stop it, or set TRUECOUNT_HOME to another folder.\n")


def leaders(home) -> list[int]:
    """The numbers of the processes that it watches, in the order in which they were started."""
    return [child["pid"] for child in json.loads((home.folder / "children.json").read_text())]


def is_at_work(home) -> bool:
    """Whether web, worker and beat run, and the worker has processes of its own to work with."""
    found = leaders(home)
    return len(found) == 3 and len(psutil.Process(found[1]).children()) >= 2


def readiness_soon(said: str) -> dict:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            return readiness(said)
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the web process did not come back")


def check_second_life(home) -> tuple[subprocess.Popen, str]:
    shop, said = start(home)

    assert "Preparing the database" not in said
    assert "Ended what an earlier run had left running" not in said
    return shop, said


def check_third_life(home, said_before: str):
    shop, said = start(home)
    answer = readiness_soon(said)
    shop.send_signal(signal.SIGTERM)
    shop.wait(PATIENCE_SECONDS)

    port = re.compile(r"localhost:\d+")
    assert "Ended what an earlier run had left running" in said
    assert port.search(said)[0] == port.search(said_before)[0]
    assert answer["status"] == "ready"
    assert left_over(home) == []
