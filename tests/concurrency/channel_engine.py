"""What is repeated in threads beside a storm."""

import threading
import time
from collections.abc import Callable, Sequence

from django.db import connections

from commerce.errors import BusyRetry


class Engine:
    """Repeats its works in threads, from `start` to `stand_still`, over and over, and keeps what went wrong."""

    def __init__(self) -> None:
        self.works: Sequence[Callable[[], object]] = ()
        self.failures: list[str] = []
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Let it run."""
        self._stop.clear()
        self._threads = [threading.Thread(target=self._repeat, args=(work,)) for work in self.works]
        for thread in self._threads:
            thread.start()

    def stand_still(self) -> None:
        """Returns when nothing runs any more."""
        self._stop.set()
        for thread in self._threads:
            thread.join(60)

    def _repeat(self, work: Callable[[], object]) -> None:
        while not self._stop.is_set():
            done = None
            try:
                done = work()
            except BusyRetry:
                continue
            except Exception as failure:
                self.failures.append(f"{type(failure).__name__}: {failure}")
            finally:
                connections.close_all()
            time.sleep(0.005 if done else 0.05)
