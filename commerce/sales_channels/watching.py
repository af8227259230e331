"""By the clock: who has something to do is woken, who is silent is asked, and every worker listens to every channel."""

import logging
import time
from datetime import datetime

from celery import current_app
from celery.signals import worker_ready
from django.utils import timezone
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from commerce.actors import Actor
from commerce.events import nudge
from commerce.sales_channels import connections, dark, polling, runs, serving, slots, subscriptions
from commerce.sales_channels.calls import NotNow
from commerce.sales_channels.faults import ChannelFault
from commerce.sales_channels.polling import Read

POLL = "commerce.tasks.poll_channel"
LOOK, QUEUE = "commerce.tasks.wake_channels", "sync"
POLL_SECONDS = 10.0
BUSY_SECONDS = 5

_log = logging.getLogger(__name__)


def look(*, by: Actor) -> None:
    """Wake and ask; again is fine, and so is twice at once: turns and cursors are taken in the database."""
    listen([connection.pk for connection in serving.reading()])
    dark.look(by=by)
    serving.wake_due()
    for connection_id in polling.due():
        nudge.send(POLL, serving.queue_of(connection_id), args=(connection_id,))
    for connection in serving.reading():
        for kind in runs.due(connection, timezone.now()):
            nudge.send(runs.TASK, serving.queue_of(connection.pk), args=(connection.pk, kind))
    subscriptions.wake_due()
    connections.forget_old_secrets(timezone.now())


def poll(connection_id: int, start: str = "") -> int:
    """Ask one connection for orders, from the `start` where the last turn ended; what is left after this one is the
    next turn's. A fault waits for the next time, and so does it all while a worker serves it: two would hang where it
    hangs."""
    connection = serving.reading().filter(pk=connection_id).first()
    if connection is None:
        return 0
    try:
        with slots.taken(connection, seconds=POLL_SECONDS) as free:
            begins, deadline = datetime.fromisoformat(start) if start else None, time.monotonic() + POLL_SECONDS
            read = polling.poll(connection, deadline=deadline, start=begins) if free else Read(goes_on_at=begins)
    except (NotNow, ChannelFault) as problem:
        _log.info("Channel %s was not asked for orders: %s", connection.name, problem)
        return 0
    if read.goes_on_at is not None:
        again = connection_id, read.goes_on_at.isoformat()
        nudge.send(POLL, serving.queue_of(connection_id), 0 if free else BUSY_SECONDS, again)
    return read.seen


def listen(connection_ids: list[int]) -> None:
    """Have every running worker take work from these connections' queues, also of those connected since it started."""
    try:
        for connection_id in connection_ids:
            current_app.control.add_consumer(serving.queue_of(connection_id), reply=False)
    except (OperationalError, RedisError, OSError) as failure:
        _log.warning("Workers were not told about queues of channels: %s", failure)


@worker_ready.connect
def take_part(**_: object) -> None:
    """A worker that has just started does not wait for beat: somebody looks at once, and has it listen too."""
    nudge.send(LOOK, QUEUE)
