"""Facts and handlers of these tests. An effect is a line in a file, so that it outlives a killed process."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

from commerce.errors import Refusal
from commerce.events import bus
from commerce.events.facts import Fact
from tests.processes import wait_until


@dataclass(frozen=True)
class Rang(Fact):
    """One handler notes it, after a rest of `rest_ms`."""

    bell: int
    rest_ms: int = 0


@dataclass(frozen=True)
class Gated(Fact):
    """Each run says that it has begun, and ends once its gate is open."""

    bell: int


@dataclass(frozen=True)
class Queued(Fact):
    """Handled in the order of one key; fails while the file `broken` exists."""

    bell: int


@dataclass(frozen=True)
class Hung(Fact):
    """The first run never ends; a later one does its work."""

    bell: int


@dataclass(frozen=True)
class Poisoned(Fact):
    """Handling it kills the process."""

    bell: int


@dataclass(frozen=True)
class Vetoed(Fact):
    """A handler in the transaction refuses even bells."""

    bell: int


class EvenBell(Refusal):
    """The veto."""

    code = "even_bell"


def folder() -> Path:
    """Where effects and switches lie; each test has its own."""
    return Path(os.environ["EFFECTS"])


def effects() -> list[str]:
    """What was done, in order."""
    path = folder() / "effects"
    return path.read_text().splitlines() if path.exists() else []


def begun(run: int) -> bool:
    """Whether so many runs of what is gated have begun."""
    return (folder() / f"begun-{run}").exists()


def open_gate(run: int) -> None:
    """Let that run end."""
    (folder() / f"gate-{run}").touch()


def _do(effect: object) -> None:
    with open(folder() / "effects", "a") as file:
        file.write(f"{effect}\n")


@bus.after(Rang)
def note(fact: Rang) -> None:
    time.sleep(fact.rest_ms / 1000)
    _do(fact.bell)


@bus.after(Gated)
def note_behind_gate(fact: Gated) -> None:
    run = 1 + len(list(folder().glob("begun-*")))
    (folder() / f"begun-{run}").touch(exist_ok=False)
    wait_until((folder() / f"gate-{run}").exists)
    _do(fact.bell)


@bus.after(Queued, ordering=lambda fact: "bells")
def note_in_order(fact: Queued) -> None:
    if (folder() / "broken").exists():
        raise ConnectionError("the other side is gone")
    _do(fact.bell)


@bus.after(Hung)
def hang_once(fact: Hung) -> None:
    started = folder() / "started"
    if not started.exists():
        started.write_text(str(os.getpid()))
        time.sleep(600)
    _do(fact.bell)


@bus.after(Poisoned)
def abort(fact: Poisoned) -> None:
    os.abort()


@bus.within(Vetoed)
def refuse_even(fact: Vetoed) -> None:
    if fact.bell % 2 == 0:
        raise EvenBell("Even bells do not ring.")


@bus.after(Vetoed)
def note_allowed(fact: Vetoed) -> None:
    _do(fact.bell)
