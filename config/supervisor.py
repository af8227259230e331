"""Keeps child processes alive and shows what they say, one colored name per line.

Every child leads a process group of its own, so that Ctrl-C reaches us alone and nothing of it outlives `stop`. Who
runs is written to a file: what a killed run left behind is ended by the next one.
"""

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psutil

Tell = Callable[[str, str], None]  # name of the child or of ourselves, line
LONGEST_WAIT_SECONDS = 30
CALM_SECONDS = 60
PATIENCE_SECONDS = 6
OURSELVES = "demo"


@dataclass
class Child:
    name: str
    command: list[str]
    process: subprocess.Popen | None = None
    started: float = 0.0
    falls: int = 0
    due: float = 0.0


@dataclass
class Supervisor:
    """`register` is the file that remembers who runs; `tell` prints a line."""

    register: Path
    tell: Tell
    children: list[Child] = field(default_factory=list)

    def start(self, name: str, command: list[str]) -> None:
        """Start a child and keep it running until `stop`."""
        child = Child(name, command)
        self.children.append(child)
        self._launch(child)

    def watch(self) -> None:
        """One look at everybody: says who ended, and starts again whoever's waiting time is over."""
        for child in self.children:
            if child.process is None:
                if time.monotonic() >= child.due:
                    self._launch(child)
            elif child.process.poll() is not None:
                self._note_fall(child)

    def stop(self) -> None:
        """Ask everybody to end, then insist. Takes at most PATIENCE_SECONDS and a moment."""
        living = [child.process for child in self.children if child.process is not None]
        for process in living:
            process.terminate()  # the leader alone: it ends its own children after what they are doing
        deadline = time.monotonic() + PATIENCE_SECONDS
        for process in living:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                self.tell(OURSELVES, f"Process {process.pid} does not end by itself; it is killed.")
            _signal_group(process.pid, signal.SIGKILL)
            process.wait()
        self.children.clear()
        self.register.unlink(missing_ok=True)

    def _launch(self, child: Child) -> None:
        child.process = subprocess.Popen(
            child.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        child.started = time.monotonic()
        threading.Thread(target=self._relay, args=(child.name, child.process), daemon=True).start()
        self._write_register()

    def _relay(self, name: str, process: subprocess.Popen) -> None:
        for line in process.stdout:
            text = line.decode(errors="replace").rstrip()
            if text:
                self.tell(name, text)

    def _note_fall(self, child: Child) -> None:
        lived = time.monotonic() - child.started
        child.falls = 1 if lived > CALM_SECONDS else child.falls + 1
        wait = min(LONGEST_WAIT_SECONDS, 2 ** (child.falls - 1))
        _signal_group(child.process.pid, signal.SIGKILL)
        self.tell(
            OURSELVES, f"{child.name} ended ({_manner(child.process.returncode)}); it starts again in {wait} seconds."
        )
        child.process, child.due = None, time.monotonic() + wait

    def _write_register(self) -> None:
        running = [child.process.pid for child in self.children if child.process is not None]
        entries = [{"pid": pid, "born": _born(pid)} for pid in running]
        unfinished = self.register.with_suffix(".new")
        unfinished.write_text(json.dumps(entries))
        unfinished.replace(self.register)  # whoever is killed here, or reads meanwhile, finds a whole one


def end_leftovers(register: Path) -> int:
    """End what a killed run left behind. Returns how many children that were; a number used again is left alone."""
    try:
        leaders = [entry["pid"] for entry in json.loads(register.read_text()) if _is_still(entry["pid"], entry["born"])]
    except (OSError, ValueError, KeyError, TypeError):
        leaders = []
    for leader in leaders:
        _ask_to_end(leader)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while any(map(_runs, leaders)) and time.monotonic() < deadline:
        time.sleep(0.05)
    for leader in leaders:
        _signal_group(leader, signal.SIGKILL)
    register.unlink(missing_ok=True)
    return len(leaders)


def _is_still(pid: int, born: float | None) -> bool:
    """Whether this is the process that was registered, or, when it is gone, what remains of its group: the kernel
    gives a number to nobody else as long as a group bears it."""
    now = _born(pid)
    return now == born if now is not None else _lives(pid)


def _lives(leader: int) -> bool:
    return any(_group(process.pid) == leader and _runs(process.pid) for process in psutil.process_iter())


def _runs(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _group(pid: int) -> int | None:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return None


def _born(pid: int) -> float | None:
    try:
        return psutil.Process(pid).create_time()
    except psutil.Error:
        return None


def _ask_to_end(leader: int) -> None:
    try:
        os.kill(leader, signal.SIGTERM)
    except ProcessLookupError:
        _signal_group(leader, signal.SIGTERM)


def _signal_group(leader: int, number: signal.Signals) -> None:
    try:
        os.killpg(leader, number)
    except (ProcessLookupError, PermissionError):
        return


def _manner(code: int) -> str:
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
