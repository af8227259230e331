"""Carts that nobody comes back to: abandoned after an hour, open again on the next touch, forgotten after a season.

Abandoned is only a word for lists and messages: it changes no price and no stock, and holds have run out by then.
"""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from commerce import sql, transactions
from commerce.actors import Actor
from orders.models import Cart, CartLine, Order

IDLE = timedelta(minutes=60)
KEPT = timedelta(days=90)
KEPT_EMPTY = timedelta(days=2)
BATCH = 500
_ABANDON = """
UPDATE orders_cart SET status = 'abandoned' WHERE id IN (
  SELECT c.id FROM orders_cart c
  WHERE c.status IN ('open', 'checking_out') AND c.touched_at < %s
    AND EXISTS (SELECT 1 FROM orders_cartline l WHERE l.cart_id = c.id)
  ORDER BY c.touched_at, c.id LIMIT %s FOR NO KEY UPDATE SKIP LOCKED)
RETURNING id
"""


@transactions.upkeep
def abandon_idle(*, by: Actor, limit: int = BATCH) -> list[int]:
    """Mark carts with lines that nobody has touched for an hour; returns their ids. A cart that somebody is just
    changing is left to them."""
    found = [row[0] for row in sql.run(_ABANDON, (transactions.now() - IDLE, limit))]
    transactions.about(carts=len(found))
    return found


@transactions.upkeep
def prune(*, by: Actor, limit: int = BATCH) -> int:
    """Forget carts without an order: empty ones after two days, others 90 days after they were last touched. What a
    cart became an order of stays with it, and so does a cart that another one was joined to. Returns how many."""
    ids = list(_old(transactions.now()).values_list("pk", flat=True)[:limit])
    transactions.about(carts=len(ids))
    CartLine.objects.filter(cart__in=ids).delete()
    Cart.objects.filter(pk__in=ids).delete()
    return len(ids)


def _old(now: datetime) -> QuerySet[Cart]:
    """Locked, so that nobody comes back to a cart while it is forgotten; joined ones first, as others name them."""
    filled = Exists(CartLine.objects.filter(cart=OuterRef("pk")))
    named = Exists(Order.objects.filter(cart=OuterRef("pk"))) | Exists(Cart.objects.filter(merged_into=OuterRef("pk")))
    age = Q(touched_at__lt=now - KEPT) | Q(~filled, touched_at__lt=now - KEPT_EMPTY)
    rows = Cart.objects.filter(age, ~named, ~Q(status=Cart.Status.ORDERED))
    return rows.order_by("touched_at", "id").select_for_update(skip_locked=True, of=("self",))
