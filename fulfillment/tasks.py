"""What workers and beat run for fulfillment. Every task is thin and safe to run twice."""

from celery import shared_task

from fulfillment import reminders


@shared_task
def remind() -> None:
    """Tell people of goods that still wait for them."""
    reminders.remind_due()
