"""What workers and beat run here. Every task is thin and safe to run twice."""

import time

from celery import shared_task

from commerce import idempotency, price_turns, sessions, vital_signs
from commerce.actors import SYSTEM
from commerce.events import nudge, relay
from commerce.imports import changes, pictures, run, storage, undo
from commerce.notifications import delivery
from commerce.notifications import retention as message_retention
from commerce.sales_channels import inbox, runs, serving, subscription_keeping, watching
from commerce.tax_providers import answers
from commerce.webhooks import retention, sending

TURN_SECONDS = 5.0


@shared_task
def drain() -> None:
    """Work through the outbox for a few seconds, and go on at the end of the queue: while there is much to do, channels
    and payments have their turns too."""
    started = time.monotonic()
    relay.drain(limit=10_000, seconds=TURN_SECONDS)
    if time.monotonic() - started >= TURN_SECONDS:
        nudge.send()


@shared_task
def prune_reactions() -> None:
    """Forget finished reactions."""
    relay.prune()


@shared_task
def prune_answers() -> None:
    """Forget stored answers that no retry will ask for, and those of a tax provider that hold no more."""
    idempotency.prune()
    answers.prune()


@shared_task
def prune_sessions() -> None:
    """Forget who was signed in once."""
    sessions.prune()


@shared_task
def announce_prices() -> None:
    """Tell who remembers prices that some have begun or ended by the clock."""
    price_turns.announce(by=SYSTEM)


@shared_task
def beat_heart() -> None:
    """Show that beat and a worker are alive."""
    vital_signs.pulse()


@shared_task
def audit() -> None:
    """Check the books and remember the drift for monitoring."""
    vital_signs.measure_drift()


@shared_task
def run_imports() -> None:
    """Undo and work through files that wait, for a few minutes; what is left is the next turn's."""
    undo.due(seconds=60)
    run.due(seconds=180)


@shared_task
def fetch_pictures() -> None:
    """Fetch the pictures that imports name for a while; what is left is the next turn's."""
    pictures.fetch_due(seconds=60)


@shared_task
def prune_imports() -> None:
    """Forget the bytes of files that ended long ago, and what was there before them."""
    storage.prune(by=SYSTEM)
    changes.prune(by=SYSTEM)


@shared_task
def send_messages() -> None:
    """Send what is due for a while; what is left waits for the next nudge, or for beat."""
    delivery.send_due(seconds=60)


@shared_task
def prune_messages() -> None:
    """Empty the texts of old messages."""
    message_retention.prune(by=SYSTEM)


@shared_task
def send_webhooks() -> None:
    """Send what is due to the retailer's own systems for a while; what is left waits for a nudge, or for beat."""
    sending.send_due(seconds=60)


@shared_task
def prune_webhooks() -> None:
    """Forget old entries of the log of webhooks."""
    retention.prune()


@shared_task
def serve_channel(connection_id: int) -> None:
    """Take turns for one connection: what it is to be told, and what it sent."""
    serving.serve(connection_id)


@shared_task
def wake_channels() -> None:
    """Wake the connections that have something to do, and ask those for orders whose turn it is."""
    watching.look(by=SYSTEM)


@shared_task
def poll_channel(connection_id: int, start: str = "") -> None:
    """Ask one connection for orders that changed."""
    watching.poll(connection_id, start)


@shared_task
def subscribe_channel(connection_id: int) -> None:
    """Look whether one connection sends us what it should, and put it right."""
    subscription_keeping.look(connection_id)


@shared_task
def reconcile_channel(connection_id: int, kind: str) -> None:
    """Compare one kind of thing with one connection."""
    runs.run(connection_id, kind)


@shared_task
def prune_sync() -> None:
    """Forget what channels sent, and runs, that ended long ago."""
    runs.prune(by=SYSTEM)
    inbox.prune(by=SYSTEM)
