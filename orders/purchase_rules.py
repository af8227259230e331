"""What no purchase may ask for, on whatever door: judged before anything is read or written."""

from commerce.errors import Invalid, field_error
from commerce.state import InvalidTransition
from inventory.models import Hold
from orders.models import Payment
from orders.purchases import Purchase


def require(purchase: Purchase) -> None:
    """Raise Invalid with the path of what does not go together, or InvalidTransition for a hold that was given back."""
    if purchase.hold is not None:
        _require_hold(purchase)
    if not purchase.wishes:
        raise _invalid("lines", "required", "What is to be ordered?")
    if purchase.till is None and any(tender.method == Payment.Method.CASH for tender in purchase.tenders):
        raise _invalid("till", "required", "Cash is taken at a till.")
    if purchase.till is not None and _leaves_elsewhere(purchase):
        raise _invalid("till", "other_location", "What is carried out leaves from the store of the till.")


def _require_hold(purchase: Purchase) -> None:
    held = purchase.hold
    if held.channel_id != purchase.channel.pk:
        raise _invalid("hold", "other_channel", "This hold was made on another channel.")
    if held.status == Hold.Status.RELEASED:
        raise InvalidTransition("This hold was given back.", state=str(held.status), allowed=[])


def _leaves_elsewhere(purchase: Purchase) -> bool:
    ways = [wish.wanted for wish in purchase.wishes]
    return any(way.leaves_at_once and way.stock_location_id != purchase.till.location_id for way in ways)


def _invalid(path: str, code: str, detail: str) -> Invalid:
    return Invalid(detail, errors=[field_error(path, code, detail)])
