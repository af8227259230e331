"""What a look at something costly found, remembered for a moment by this process."""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Glimpse(Generic[T]):
    """Looks at most once in so many seconds. Whoever asks during a look waits for it and shares what it found; a look
    that raises is not remembered."""

    def __init__(self, look: Callable[[], T], *, seconds: float) -> None:
        self._look, self._seconds = look, seconds
        self._lock = threading.Lock()
        self._found: tuple[float, T] | None = None

    def now(self) -> T:
        """What was found last, or by a new look when that is too long ago."""
        with self._lock:
            if self._found is None or time.monotonic() - self._found[0] >= self._seconds:
                found = self._look()
                self._found = time.monotonic(), found
            return self._found[1]

    def forget(self) -> None:
        """Let the next one look again."""
        self._found = None
