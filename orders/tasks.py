"""What workers and beat run for orders. Every task is thin and safe to run twice."""

from celery import shared_task

from commerce.actors import SYSTEM
from orders import gift_card_issuing
from orders.payments import resolver


@shared_task
def resolve_payments() -> None:
    """Ask the provider what became of payments whose outcome is not known."""
    resolver.resolve_due()


@shared_task
def expire_gift_cards() -> None:
    """Take what is left on cards whose last day is over."""
    gift_card_issuing.expire_due(by=SYSTEM)
