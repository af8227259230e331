"""Processes that a benchmark starts on its database: one that measures and tells, or several that begin together."""

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from bench import scratch
from bench.registry import CannotRun

UNTHROTTLED = {"TRUECOUNT_TESTING": "true", "PYTHONUNBUFFERED": "1"}


def told_by(module: str, *arguments: object, environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What a module says last, as JSON, that runs in a process of its own; `environment` on top of the database's."""
    asked = {**scratch.environment(), **(environment or {})}
    done = subprocess.run(_command(module, *arguments), env=asked, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise CannotRun(f"{module} failed; see above")
    return json.loads(done.stdout.splitlines()[-1])


def counted_by(module: str, *arguments: object, processes: int) -> int:
    """How much all processes did of what the module does, once every one of them was ready."""
    workers = [
        subprocess.Popen(
            _command(module, *arguments),
            env=scratch.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(processes)
    ]
    for worker in workers:
        worker.stdout.readline()
    for worker in workers:
        worker.stdin.write("go\n")
        worker.stdin.flush()
    counted = [worker.communicate()[0].strip() for worker in workers]
    if not all(counted):
        raise CannotRun(f"a process of {module} failed; see above")
    return sum(map(int, counted))


def _command(module: str, *arguments: object) -> list[str]:
    return [sys.executable, "-m", module, *map(str, arguments)]
