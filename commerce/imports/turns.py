"""Whoever has a little time gives each record that waits a turn."""

import time
from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet


def give(waiting: Callable[[], QuerySet], work: Callable[..., Any], *, seconds: float) -> int:
    """`work(id, seconds=…)` for each of those that `waiting()` finds by then, oldest first and once each, for about
    `seconds`. Returns how many had a turn."""
    deadline, had = time.monotonic() + seconds, set()
    while time.monotonic() < deadline:
        found = waiting().exclude(pk__in=had).order_by("id").values_list("pk", flat=True).first()
        if found is None:
            break
        had.add(found)
        work(found, seconds=deadline - time.monotonic())
    return len(had)
