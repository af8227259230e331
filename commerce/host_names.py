"""Where host names lead, asked with a deadline.

The system's question cannot be taken back, and a name whose server is silent keeps it for half a minute. So each has a
thread of its own: slow names wait beside the others, not before them. Whoever asks about the same name waits along.
"""

import socket
import threading
from concurrent.futures import Future
from typing import Any

_lock = threading.Lock()
_asked: dict[tuple[str, int], Future] = {}


def look_up(host: str, port: int, *, seconds: float) -> list[Any]:
    """What `socket.getaddrinfo` finds. Raises OSError, UnicodeError, or TimeoutError (an OSError) after that time."""
    return _question((host, port)).result(timeout=seconds)


def _question(name: tuple[str, int]) -> Future:
    with _lock:
        if name not in _asked:
            question: Future = Future()
            threading.Thread(target=_answer, args=(name, question), name="resolve", daemon=True).start()
            _asked[name] = question
        return _asked[name]


def _answer(name: tuple[str, int], question: Future) -> None:
    try:
        question.set_result(socket.getaddrinfo(*name, type=socket.SOCK_STREAM))
    except Exception as failure:
        question.set_exception(failure)
    finally:
        with _lock:
            del _asked[name]
