"""What workers and beat run here. Every task is thin, takes no arguments and is safe to run twice."""

from celery import shared_task

from commerce import idempotency
from commerce.events import relay

BATCH = 200


@shared_task
def drain() -> None:
    """Work through the outbox until nothing is due."""
    while relay.drain(BATCH) == BATCH:
        pass


@shared_task
def prune_reactions() -> None:
    """Forget finished reactions."""
    relay.prune()


@shared_task
def prune_answers() -> None:
    """Forget stored answers that no retry will ask for."""
    idempotency.prune()
