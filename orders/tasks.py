"""What workers and beat run for orders. Every task is thin and safe to run twice."""

from celery import shared_task
from django.utils import timezone

from commerce.actors import SYSTEM
from orders import cart_ageing, channel_pending, gift_card_issuing
from orders.payments import resolver


@shared_task
def resolve_payments() -> None:
    """Ask the provider what became of payments whose outcome is not known."""
    resolver.resolve_due()


@shared_task
def keep_pending() -> None:
    """Goods of channels' orders whose money is not sure are kept on."""
    channel_pending.keep_all(timezone.now())


@shared_task
def expire_gift_cards() -> None:
    """Take what is left on cards whose last day is over."""
    gift_card_issuing.expire_due(by=SYSTEM)


@shared_task
def abandon_carts() -> None:
    """Mark carts that nobody has touched for an hour."""
    while len(cart_ageing.abandon_idle(by=SYSTEM)) == cart_ageing.BATCH:
        continue


@shared_task
def prune_carts() -> None:
    """Forget carts that never became an order."""
    while cart_ageing.prune(by=SYSTEM) == cart_ageing.BATCH:
        continue
