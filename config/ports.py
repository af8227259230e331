"""TCP ports for the web process and for others that it speaks to."""

import errno
import socket

from config.local_home import CannotStart

FIRST, TRIES = 8000, 100


def choose(host: str, asked: int | None) -> int:
    """The port asked for, or the first free one from 8000. Raises CannotStart when the one asked for cannot be had."""
    if asked is not None:
        problem = _problem(host, asked)
        if problem:
            raise CannotStart(f"Port {asked} {problem}. Name another with --port, or none to take the next free one.")
        return asked
    for port in range(FIRST, FIRST + TRIES):
        if not _problem(host, port):
            return port
    raise CannotStart(f"No port from {FIRST} to {FIRST + TRIES - 1} is free. Name one with --port.")


def several(host: str, count: int, *, start: int) -> list[int]:
    """The first free ones from `start`. Raises CannotStart."""
    found: list[int] = []
    for port in range(start, start + TRIES):
        if len(found) < count and not _problem(host, port):
            found.append(port)
    if len(found) < count:
        raise CannotStart(f"No {count} ports from {start} to {start + TRIES - 1} are free.")
    return found


def _problem(host: str, port: int) -> str:
    """Empty when a server can listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port just left counts as free
            probe.bind((host, port))
    except OverflowError:
        return "is not between 0 and 65535"
    except OSError as refused:
        if refused.errno == errno.EADDRINUSE:
            return "is in use by another program"
        if refused.errno == errno.EACCES:
            return "is reserved for the system"
        return f"cannot be used on {host} ({refused.strerror})"
    return ""
