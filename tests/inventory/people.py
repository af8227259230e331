"""Several people doing the same at the same moment, each on a connection of their own."""

import threading
from collections.abc import Callable

from django.db import connection


def at_once(people: int, work: Callable[[int], None]) -> None:
    """Run `work(number)` for each of them; all start together."""
    gate = threading.Barrier(people)

    def run(number: int) -> None:
        gate.wait()
        work(number)
        connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
