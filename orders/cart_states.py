"""A cart's way to an order: its lock, who it belongs to while it is bought, and back when the payment fails.

Whoever changes a cart holds its lock; whoever buys it names the version they have seen, so nothing is ever bought that
was not shown.
"""

from datetime import datetime

from commerce import ids, sql, transactions
from commerce.errors import Refusal
from orders.groundwork import CheckoutCompleted
from orders.models import Cart, Order

LIVING = (Cart.Status.OPEN, Cart.Status.CHECKING_OUT, Cart.Status.ABANDONED)
_LOCK = "SELECT id FROM orders_cart WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
_LOCK_PERSON = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
_ORDER = """
UPDATE orders_cart SET status = 'ordered', version = version + 1, touched_at = %s
WHERE id = %s AND version = %s AND status IN ('open', 'checking_out', 'abandoned') RETURNING 1
"""


class CartMerged(Refusal):
    """This cart was joined to another one, `cart`, which has its lines."""

    code = "cart_merged"
    title = "Joined to another cart"


class CheckoutChanged(Refusal):
    """The cart is not what was shown any more: look at it again before paying."""

    code = "checkout_changed"
    title = "The cart has changed"


@transactions.building_block
def lock_person(customer_id: int) -> None:
    """One at a time may give this customer a cart. Before any cart is locked."""
    sql.run(_LOCK_PERSON, (f"cart of customer {customer_id}",))


@transactions.building_block
def lock(*cart_ids: int) -> list[Cart]:
    """The carts under their locks, as they are now, in the order asked."""
    sql.run(_LOCK, (sql.numbers(cart_ids),))
    rows = Cart.objects.select_related("channel", "location", "hold").in_bulk(cart_ids)
    return [rows[id] for id in cart_ids]


def of_customer(customer_id: int) -> Cart | None:
    """The customer's one cart that is not bought yet."""
    return Cart.objects.filter(customer_id=customer_id, status__in=LIVING).order_by("id").first()


def refuse_ended(cart: Cart) -> None:
    """Raise CheckoutCompleted or CartMerged when there is nothing left to change."""
    if cart.status == Cart.Status.ORDERED:
        order = order_of(cart)
        name = order.public_id if order else None
        raise CheckoutCompleted(f"This was ordered already, see {name}.", order=name)
    if cart.status == Cart.Status.MERGED:
        survivor = ids.encode("crt", cart.merged_into_id)
        raise CartMerged(f"This cart was joined to {survivor}.", cart=survivor)


def order_of(cart: Cart) -> Order | None:
    """The order that the cart became, unless that was cancelled."""
    return Order.objects.filter(cart_id=cart.pk).exclude(status=Order.Status.CANCELLED).order_by("id").first()


@transactions.building_block
def mark_ordered(cart: Cart, *, now: datetime) -> None:
    """The cart is bought, as it was read: of many who try, one. Before codes and wallets. Raises CheckoutCompleted,
    CartMerged, or CheckoutChanged when somebody has changed it since."""
    if not sql.run(_ORDER, (now, cart.pk, cart.version)):
        cart.refresh_from_db(fields=["status", "merged_into_id"])
        refuse_ended(cart)
        raise CheckoutChanged("The cart has changed since you saw it.", cart=cart.public_id)
