"""What becomes of missing units when nobody has answered in time: the buyer's consent decides, without asking again.

Whoever takes any substitute gets the best one; else a parcel comes from another store if that keeps its promise; else
the money goes back. A step that is not possible any more gives way to the next.
"""

from commerce import transactions
from commerce.actors import SYSTEM
from commerce.errors import BusyRetry, Refusal
from fulfillment import resolving, short_options, turns
from fulfillment.models import Fulfillment, Trouble
from fulfillment.resolving import AlreadyDecided, Choice
from orders.models import Delivery

Resolution = Trouble.Resolution


def decide_due() -> int:
    """Decide what is overdue, the longest waiting first, 200 at once; returns how many. What cannot be decided now lets
    the others go first. Safe to run twice and by several."""
    waiting = Trouble.objects.filter(kind=Trouble.Kind.SHORT, decide_by__lte=transactions.now())
    waiting = waiting.exclude(status=Trouble.Status.RESOLVED).select_related("fulfillment__delivery")
    related = ("fulfillment__order__channel", "fulfillment__location")
    return turns.take(waiting.select_related(*related).order_by("decide_by", "id"), _decide)


def _decide(trouble: Trouble) -> bool:
    for choice in choices(trouble):
        try:
            resolving.resolve(by=SYSTEM, trouble=trouble, choice=choice)
            return True
        except (AlreadyDecided, BusyRetry):
            return False
        except Refusal:
            continue
    return False


def choices(trouble: Trouble) -> list[Choice]:
    """What would be decided, in this order, as things stand now."""
    fulfillment = trouble.fulfillment
    delivery = fulfillment.delivery
    options = short_options.of(trouble, fulfillment, now=transactions.now())
    found = []
    if delivery.substitutions == Delivery.Substitutions.ANY:
        found += [
            Choice(Resolution.SUBSTITUTE, variant_id=each["variant"])
            for each in options
            if each["option"] == Resolution.SUBSTITUTE
        ]
    if fulfillment.kind == Fulfillment.Kind.SHIP:
        found += [
            Choice(Resolution.OTHER_STORE, location_id=each["location"])
            for each in options
            if each["option"] == Resolution.OTHER_STORE and each["keeps_promise"]
        ]
    return [*found, Choice(Resolution.REFUND)]
