"""A cart whose payment failed: it opens again, and its goods stay with the buyer for another try."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from commerce import transactions
from inventory import allocations
from inventory.models import Allocation, Hold
from orders import cart_holds, cart_joining, cart_states, held_kits
from orders.models import Cart, Order


@transactions.building_block
def reopen(order: Order, *, now: datetime) -> Cart | None:
    """The order's cart, locked and open; None without one. Where the customer has begun another one meanwhile, that
    takes it over. After the order's lock, before codes and wallets."""
    if order.cart_id is None:
        return None
    customer_id = Cart.objects.values_list("customer_id", flat=True).get(pk=order.cart_id)
    other = None
    if customer_id is not None:
        cart_states.lock_person(customer_id)
        other = cart_states.of_customer(customer_id)
    cart, *others = cart_states.lock(*dict.fromkeys([order.cart_id, *([other.pk] if other else [])]))
    if cart.status != Cart.Status.ORDERED:
        return None
    cart.hold = None
    if others and others[0].status in cart_states.LIVING:
        return _taken_over(cart, others[0], now)
    cart.status, cart.touched_at = Cart.Status.OPEN, now
    cart.version += 1
    cart.save()
    return cart


@transactions.building_block
def keep_goods(order: Order, cart: Cart | None, promised: Sequence[Allocation], *, now: datetime) -> None:
    """What was promised to the order is held for its cart again, or free: for anybody else, for who cancelled, and for
    a cart that was given more time twice already. Levels are locked here, so it comes last."""
    keeps = cart is not None and cart.status == Cart.Status.OPEN and order.cancel_asked_at is None
    if not keeps or not promised or cart.extensions >= cart_holds.EXTENSIONS_MOST:
        allocations.free(promised, now=now)
        return
    held = Hold.objects.create(
        channel=cart.channel, reference=cart.public_id, status=Hold.Status.LIVE, actor_kind=order.actor_kind,
        actor_id=order.actor_id, created_at=now, expires_at=now + timedelta(seconds=cart.channel.hold_seconds),
        kits=held_kits.of_order(order),
    )  # fmt: skip
    allocations.hold_again(promised, held, now=now)
    cart.hold, cart.status, cart.extensions = held, Cart.Status.CHECKING_OUT, cart.extensions + 1
    cart.save(update_fields=["hold", "status", "extensions"])


def _taken_over(cart: Cart, other: Cart, now: datetime) -> Cart:
    """The other one's hold stays, for what it covers: levels come last, and codes and wallets are still due."""
    cart_joining.join(cart, other, now=now)
    other.version += 1
    other.locked_quote, other.locked_until, other.touched_at = None, None, now
    other.save()
    return cart
