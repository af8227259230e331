"""What workers and beat run for fulfillment. Every task is thin and safe to run twice."""

from celery import shared_task

from fulfillment import expiry, reminders


@shared_task
def remind() -> None:
    """Tell people of goods that still wait for them."""
    reminders.remind_due()


@shared_task
def expire_pickups() -> None:
    """What nobody came for goes back to its shelf, and its money to its buyer."""
    expiry.expire_due()
