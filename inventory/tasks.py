"""Stock's scheduled work. Each is safe to run twice, and nothing is wrong when it does not run."""

from celery import shared_task

from commerce.actors import SYSTEM
from inventory import channel_heard, reservations, safety_turns

BATCH = 1000


@shared_task(name="inventory.tasks.sweep_holds", ignore_result=True)
def sweep_holds() -> int:
    """Tidy away holds that ran out."""
    swept = reservations.sweep(by=SYSTEM, limit=BATCH)
    if swept == BATCH:
        sweep_holds.delay()
    return swept


@shared_task(name="inventory.tasks.give_up_sales", ignore_result=True)
def give_up_sales() -> int:
    """Sales that channels' levels show and that no order came for are awaited no more."""
    return channel_heard.give_up(by=SYSTEM)


@shared_task(name="inventory.tasks.announce_safety", ignore_result=True)
def announce_safety() -> int:
    """Tell who shows stock that safety rules have begun or ended by the clock."""
    return safety_turns.announce(by=SYSTEM)
