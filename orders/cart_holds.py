"""The goods of a cart while it is paid: held for as long as the channel says and prolonged at most twice, and so many
carts at a time for one key, so that nobody can empty the shelves with carts."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings

from commerce import sql, transactions
from commerce.actors import Actor
from commerce.errors import Refusal
from inventory import levels, reservations
from inventory.lines import Line
from inventory.models import Hold
from inventory.shortages import OutOfStock
from orders import cart_reading
from orders.models import Cart

EXTENSIONS_MOST = 2
_NEAR = 32  # how many may pass the count together before they are counted one by one
_LOST = "The goods could not be held again after the change: others have them."


class HoldLimit(Refusal):
    """This key or person holds as many carts as it may. `most` says how many."""

    code = "hold_limit_reached"
    title = "Too many carts are held"
    retry_after = 60


@transactions.building_block
def hold(cart: Cart, lines: Sequence[Line], *, by: Actor, now: datetime) -> None:
    """Hold the cart's goods, or prolong their hold if it has not been twice yet. Raises OutOfStock, NotSellable or
    HoldLimit."""
    if cart_reading.live_hold(cart):
        _prolong(cart, now)
        return
    _require_room(by, now)
    cart.hold = reservations.hold_within(
        by=by, channel=cart.channel, lines=lines, seconds=None, reference=cart.public_id
    )
    cart.extensions = 0
    cart.status = Cart.Status.CHECKING_OUT


@transactions.building_block
def keep_alive(cart: Cart, *, now: datetime) -> None:
    """Whoever is busy with a held cart is given more time, once half of it is over."""
    held = cart_reading.live_hold(cart)
    if held and held.expires_at - now < timedelta(seconds=cart.channel.hold_seconds) / 2:
        _prolong(cart, now)


@transactions.building_block
def follow(cart: Cart, lines: Sequence[Line], *, by: Actor, now: datetime) -> dict[str, str] | None:
    """The cart wants other goods: hold those instead, for the time that was left. Tells when that was not possible."""
    held = cart_reading.live_hold(cart)
    if held is None:
        give_back([cart], now=now)
        return None
    left = int((held.expires_at - now).total_seconds())
    reservations.lock_candidates(lines, held=held)
    give_back([cart], now=now)
    if not lines or not left:
        return None
    try:
        cart.hold = reservations.hold_within(
            by=by, channel=cart.channel, lines=lines, seconds=left, reference=cart.public_id
        )
    except OutOfStock:
        return {"code": "hold_lost", "detail": _LOST}
    cart.status = Cart.Status.CHECKING_OUT
    return None


@transactions.building_block
def give_back(carts: Sequence[Cart], *, now: datetime) -> None:
    """End what is held for these carts, all levels locked at once; the records follow, for the caller to save."""
    holds = [cart.hold for cart in carts if cart.hold is not None and cart.hold.status == Hold.Status.LIVE]
    if len(holds) > 1:
        levels.freeze({pair for held in holds for pair in held.lines.values_list("variant_id", "location_id")})
    for held in holds:
        reservations.give_back(held, now=now)
    for cart in carts:
        cart.hold = None
        if cart.status == Cart.Status.CHECKING_OUT:
            cart.status = Cart.Status.OPEN


def _prolong(cart: Cart, now: datetime) -> None:
    if cart.extensions < EXTENSIONS_MOST:
        reservations.prolong(cart.hold, seconds=cart.channel.hold_seconds, now=now)
        cart.extensions += 1


def _require_room(by: Actor, now: datetime) -> None:
    """Counted in passing while there is plenty, one by one near the limit."""
    most = settings.CART_HOLDS_MOST
    if by.kind == "system" or _held_by(by, now) < most - _NEAR:
        return
    sql.run("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"cart holds of {by.kind} {by.id}",))
    if _held_by(by, now) >= most:
        raise HoldLimit(f"No more than {most} carts can be held at a time.", most=most)


def _held_by(by: Actor, now: datetime) -> int:
    live = Hold.objects.filter(status=Hold.Status.LIVE, expires_at__gt=now, actor_kind=by.kind, actor_id=by.id)
    return live.filter(reference__startswith="crt_").count()
