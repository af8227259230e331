"""When the resolver asks a provider again. A flow that still runs is left alone for longer than any call lasts."""

from datetime import timedelta

from commerce.events import nudge

GUARD = timedelta(seconds=30)
DELAYS = tuple(timedelta(seconds=seconds) for seconds in (2, 5, 15, 60, 300))
SOON = DELAYS[0]  # enough for whoever is about to do it himself, or is in the middle of a call
PATIENCE = 3  # looks for a charge that the provider has never heard of, before its key is closed


def delay(checks: int) -> timedelta:
    """How long to wait after the provider was asked `checks` times in vain."""
    return DELAYS[min(checks, len(DELAYS) - 1)]


def is_over(checks: int) -> bool:
    """Whether a charge that should not exist was looked for often enough."""
    return checks > len(DELAYS)


def wake(seconds: int = 0) -> None:
    """Have a worker ask for what is due, so many seconds from now; beat has one ask every other second anyway."""
    nudge.send("orders.tasks.resolve_payments", "now", seconds=seconds)
