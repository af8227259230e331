"""Processor time of a process and of all it started, from /proc; None where that is missing or the server elsewhere."""

import os
from pathlib import Path

import psycopg

_PROC = Path("/proc")
_TICK = os.sysconf("SC_CLK_TCK")


def seconds(pid: int | None) -> float | None:
    """User and system time of the process, its living descendants, and those it has waited for."""
    if pid is None or not (_PROC / "self/stat").exists():
        return None
    found = _all()
    wanted, total = [pid], 0
    while wanted:
        one = wanted.pop()
        total += found[one][1] if one in found else 0
        wanted += [child for child, (parent, _) in found.items() if parent == one]
    return total / _TICK


def postmaster(connection: psycopg.Connection) -> int | None:
    """The process whose children serve this connection's server, if it runs here."""
    backend = connection.info.backend_pid
    name = _PROC / str(backend) / "comm"
    if not name.exists() or name.read_text().strip() != "postgres":
        return None
    return _all()[backend][0]


def _all() -> dict[int, tuple[int, int]]:
    """`{process: (parent, ticks)}`"""
    found = {}
    for stat in _PROC.glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended in between
        found[int(stat.parent.name)] = int(fields[1]), sum(map(int, fields[11:15]))
    return found
