"""The worker's and beat's side: which queue carries what, and everything that happens by the clock, in one table.

A message only says "look at the database": losing all of them costs delay. Every task is safe to run twice, so two
beats do no harm, and no promise in the database needs a beat at all.
"""

import os
from pathlib import Path

from celery import Celery, signals
from django.conf import settings
from kombu import Exchange, Queue

from commerce.timetable import BY_CLOCK, LONGEST_TASK_SECONDS, Slot
from config import warm, worker_connections, worker_time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

TIMETABLE = (
    Slot("commerce.tasks.drain", 5, "now", "what follows a change, such as a mail, is done or tried again"),
    Slot("commerce.tasks.announce_prices", 10, "sync", "channels and screens are told of prices that begin or end"),
    Slot("commerce.tasks.wake_channels", 5, "sync", "channels that have work, or are silent, are looked after"),
    Slot("commerce.tasks.beat_heart", 10, "now", "a sign of life of beat and workers, for readiness"),
    Slot("commerce.tasks.audit", 3_600, "bulk", "the audit, so that monitoring sees drift by itself"),
    Slot("commerce.tasks.prune_reactions", 86_400, "bulk", "what followed a change is forgotten after a week"),
    Slot("commerce.tasks.prune_answers", 3_600, "bulk", "answers to retried requests are kept for 72 hours"),
    Slot("commerce.tasks.prune_sessions", 86_400, "bulk", "sign-ins that ended are forgotten"),
    Slot("commerce.tasks.run_imports", 15, "bulk", "imports are worked on, also those that were interrupted"),
    Slot("commerce.tasks.fetch_pictures", 20, "bulk", "pictures that imports name by address are fetched"),
    Slot(
        "commerce.tasks.prune_sync",
        86_400,
        "bulk",
        "what channels sent, and comparisons, are kept for 30 days",
    ),
    Slot("commerce.tasks.prune_imports", 86_400, "bulk", "imported files are kept for 30 days"),
    Slot("commerce.tasks.send_messages", 10, "sync", "messages to customers are sent or tried again"),
    Slot("commerce.tasks.prune_messages", 86_400, "bulk", "texts of old messages to customers are deleted"),
    Slot("commerce.tasks.send_webhooks", 10, "sync", "webhooks are sent or tried again"),
    Slot("commerce.tasks.prune_webhooks", 3_600, "bulk", "the log of webhooks is kept for 30 days"),
    Slot("orders.tasks.abandon_carts", 300, "bulk", "carts that nobody has touched for an hour are abandoned"),
    Slot("orders.tasks.prune_carts", 86_400, "bulk", "carts that never became an order are kept for 90 days"),
    Slot("inventory.tasks.sweep_holds", 5, "now", "screens are told of holds that ran out"),
    Slot("inventory.tasks.announce_safety", 10, "sync", "channels and screens are told of safety stock by date"),
    Slot("orders.tasks.resolve_payments", 2, "now", "payments without an answer: the provider is asked"),
    Slot("fulfillment.tasks.escalate", 15, "now", "somebody is told of work that no store accepts in time"),
    Slot("fulfillment.tasks.route_waiting", 60, "now", "orders that no place could prepare so far are tried again"),
    Slot("fulfillment.tasks.expire_pickups", 300, "bulk", "pickups that nobody came for are cancelled and put back"),
    Slot("fulfillment.tasks.decide_shorts", 30, "now", "missing units are decided where no customer answered in time"),
    Slot("fulfillment.tasks.remind", 60, "sync", "customers are reminded of goods that wait for them"),
    Slot("orders.tasks.keep_pending", 900, "sync", "goods of channels' orders that are not paid yet stay reserved"),
    Slot("orders.tasks.expire_gift_cards", 3_600, "bulk", "gift cards end after their last day"),
    Slot("fulfillment.tasks.resolve_labels", 2, "now", "labels without an answer: the carrier is asked"),
    Slot("fulfillment.tasks.compare_rules", 30, "bulk", "trials of other routing rules are worked on"),
    Slot("inventory.tasks.give_up_sales", 10, "sync", "fewer are shown on a channel, and no order came in time"),
    Slot("fulfillment.tasks.prune_carrier_notices", 86_400, "bulk", "what carriers sent is kept for 60 days"),
)


def broker_url(redis_url: str) -> str:
    """Celery's spelling of a Redis address: `unix:///x.sock?db=1` becomes `redis+socket:///x.sock?virtual_host=1`."""
    if not redis_url.startswith("unix://"):
        return redis_url
    path, _, query = redis_url.removeprefix("unix://").partition("?")
    options = dict(pair.partition("=")[::2] for pair in query.split("&") if pair)
    return f"redis+socket://{path}?virtual_host={options.get('db', '0')}"


def beat_schedule() -> dict[str, dict]:
    """The timetable as Celery wants it. A message that nobody took before the next one is due is worthless."""
    return {
        slot.task: {
            "task": slot.task,
            "schedule": slot.every_seconds,
            "options": {"queue": slot.queue, "expires": slot.every_seconds, "headers": {BY_CLOCK: True}},
        }
        for slot in TIMETABLE
    }


app = Celery("truecount", task_cls=worker_time.LimitedTask)
app.conf.update(
    broker_url=broker_url(settings.REDIS_URL),
    broker_transport_options={
        "socket_connect_timeout": 0.2,
        "socket_timeout": 2.0,
        "max_retries": 0,
        "visibility_timeout": 2 * LONGEST_TASK_SECONDS,
    },
    broker_connection_retry_on_startup=True,
    task_publish_retry=False,
    task_ignore_result=True,
    result_backend=None,
    task_queues=[Queue(name, Exchange(name), routing_key=name) for name in ("now", "sync", "bulk")],
    task_default_queue="now",
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_soft_time_limit=LONGEST_TASK_SECONDS - 30,
    task_time_limit=LONGEST_TASK_SECONDS,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    beat_schedule=beat_schedule(),
    beat_scheduler="config.beat_clock:Clock",
    beat_schedule_filename=str(Path(settings.HOME) / "beat"),
    timezone="UTC",
)
app.autodiscover_tasks()
worker_connections.keep(app)


@signals.worker_init.connect
def _warm_up(**_: object) -> None:
    warm.up()  # before the worker forks: its processes share what is imported
