"""The goods of a cart while it is paid: held for as long as the channel says and prolonged at most twice, and so many
carts at a time for one key, so that nobody can empty the shelves with carts.

A cart belongs to no store, but the goods that are held for it lie in one: whoever may sell only at some places neither
promises nor frees the goods of others.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings

from commerce import sql, transactions
from commerce.actors import Actor, LocationNotAllowed
from commerce.errors import Refusal
from inventory import levels, reservations
from inventory.lines import Line
from inventory.models import Hold
from inventory.shortages import OutOfStock
from orders import cart_reading, cart_visibility
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
    """Hold the cart's goods, or prolong their hold if it has not been twice yet. Raises OutOfStock, NotSellable,
    HoldLimit or LocationNotAllowed."""
    if cart_reading.live_hold(cart):
        require_own([cart], by)
        _prolong(cart, now)
        return
    _require_places(lines, by)
    _require_room(by, now)
    cart.hold = reservations.hold_within(
        by=by, channel=cart.channel, lines=lines, seconds=None, reference=cart.public_id
    )
    cart.extensions = 0
    cart.status = Cart.Status.CHECKING_OUT


@transactions.building_block
def keep_alive(cart: Cart, *, by: Actor, now: datetime) -> None:
    """Whoever is busy with a held cart is given more time, once half of it is over, unless the goods are not theirs to
    hold."""
    held = cart_reading.live_hold(cart)
    short = held is not None and held.expires_at - now < timedelta(seconds=cart.channel.hold_seconds) / 2
    if short and _owns(cart, by):
        _prolong(cart, now)


@transactions.building_block
def follow(cart: Cart, lines: Sequence[Line], *, by: Actor, now: datetime) -> dict[str, str] | None:
    """The cart wants other goods: hold those instead, for the time that was left. Tells when that was not possible.
    Raises LocationNotAllowed."""
    held = cart_reading.live_hold(cart)
    if held is None:
        give_back([cart], by=by, now=now)
        return None
    _require_places(lines, by)
    left = int((held.expires_at - now).total_seconds())
    reservations.lock_candidates(lines, held=held)
    give_back([cart], by=by, now=now)
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
def give_back(carts: Sequence[Cart], *, by: Actor, now: datetime) -> None:
    """End what is held for these carts, all levels locked at once; the records follow, for the caller to save. Raises
    LocationNotAllowed."""
    require_own(carts, by)
    holds = [cart.hold for cart in carts if cart.hold is not None and cart.hold.status == Hold.Status.LIVE]
    if len(holds) > 1:
        levels.freeze({pair for held in holds for pair in held.lines.values_list("variant_id", "location_id")})
    for held in holds:
        reservations.give_back(held, now=now)
    for cart in carts:
        cart.hold = None
        if cart.status == Cart.Status.CHECKING_OUT:
            cart.status = Cart.Status.OPEN


def require_own(carts: Sequence[Cart], by: Actor) -> None:
    """Raise LocationNotAllowed when goods are held for one of these carts where the actor may not sell."""
    if not all(_owns(cart, by) for cart in carts):
        detail = "Goods are held for this cart at a location that you may not change."
        raise LocationNotAllowed(detail, scope=cart_visibility.WRITE)


def _owns(cart: Cart, by: Actor) -> bool:
    """Whether everything that is held for the cart at this instant lies where the actor may sell."""
    held, places = cart_reading.live_hold(cart), by.locations(cart_visibility.WRITE)
    if held is None or places is None:
        return True
    return not held.lines.filter(end_reason="").exclude(location_id__in=places).exists()


def _require_places(lines: Sequence[Line], by: Actor) -> None:
    """Goods without a place are planned from anywhere, which is more than some places."""
    places = by.locations(cart_visibility.WRITE)
    if places is not None and not {line.location_id for line in lines} <= places:
        detail = "Your access is limited to some locations: this cart takes goods from others or from any."
        raise LocationNotAllowed(detail, scope=cart_visibility.WRITE)


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
