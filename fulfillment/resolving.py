"""One decision about missing units, taken once: whoever comes second is told what was decided.

Order, fulfillment and trouble are locked in this order, then wallets and cards, stock levels last. A decision that
cannot be carried out leaves everything as it was, and the trouble open.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from commerce import transactions
from commerce.actors import Actor
from commerce.errors import Refusal
from commerce.models import Location
from fulfillment import ending, picking, progress, rehoming, stock_effects, torn_kits, troubles
from fulfillment.models import Fulfillment, FulfillmentLine, Trouble
from fulfillment.rehoming import Way
from fulfillment.stock_effects import Missing, Place
from orders import lifecycle, substituting
from orders.models import Delivery, OrderLine
from orders.substituting import Replacement
from orders.units import Units

Resolution, Status = Trouble.Resolution, Fulfillment.Status
DECIDED_HERE = (Trouble.Kind.SHORT, Trouble.Kind.DECLINED_PICKUP)


class AlreadyDecided(Refusal):
    """Somebody was faster: `resolution` says what was decided, `resolved_at` when."""

    code = "already_decided"
    title = "Decided already"


class NotAnOption(Refusal):
    """This cannot be done about it. Names `options`, those that were worked out."""

    code = "not_an_option"
    status = 422
    title = "Not possible here"


class NeedsConsent(Refusal):
    """The customer is asked first."""

    code = "consent_missing"
    status = 422
    title = "Ask the customer"


@dataclass(frozen=True, slots=True)
class Choice:
    """What is decided: a Resolution, with the substitute, the other place, or the address that it needs. `agreed` says
    that the customer has been asked; what they choose themselves they agree to."""

    resolution: str
    variant_id: int | None = None
    location_id: int | None = None
    address: dict[str, str] | None = None
    agreed: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """A locked trouble with its fulfillment and line, and who decides when."""

    trouble: Trouble
    fulfillment: Fulfillment
    line: OrderLine
    by: Actor
    now: datetime

    @property
    def is_plain(self) -> bool:
        """Whether it is about the article as ordered, neither a kit nor a substitute."""
        return self.trouble.variant_id == self.line.variant_id

    @property
    def was_declined(self) -> bool:
        """Whether a store said no, rather than looked and found nothing."""
        return self.trouble.kind == Trouble.Kind.DECLINED_PICKUP


@transactions.use_case
def resolve(*, by: Actor, trouble: Trouble, choice: Choice) -> Trouble:
    """Decide about a short pick or a declined pickup. The same decision again changes nothing.

    Raises AlreadyDecided, NotAnOption, NeedsConsent, OutOfStock, LocationNotAllowed, and what the step itself refuses.
    """
    now = transactions.now()
    if trouble.kind not in DECIDED_HERE or trouble.fulfillment_id is None:
        raise NotAnOption("This is not decided here.", options=[])
    locked = progress.lock(trouble.fulfillment_id, by=None if by.kind == "customer" else by)
    held = Trouble.objects.select_for_update(no_key=True).get(pk=trouble.pk)
    transactions.about(trouble=held.pk, resolution=choice.resolution)
    if held.status == Trouble.Status.RESOLVED:
        return _repeated(held, choice)
    line = OrderLine.objects.select_related("delivery", "variant").get(pk=held.line_id)
    case = Case(held, locked, line, by, now)
    _require_consent(case, choice)
    troubles.resolve(held, choice.resolution, by=by, now=now)
    held.refresh_from_db()
    _keep(held, choice)
    _STEPS.get(choice.resolution, _impossible)(case, choice)
    if choice.resolution != Resolution.FOUND and not case.was_declined:
        torn_kits.write_off(locked, line, held.quantity, by=by, now=now)
    return held


def _repeated(held: Trouble, choice: Choice) -> Trouble:
    if held.resolution == choice.resolution and held.facts.get("chosen") == _chosen(choice):
        return held
    told = {"resolution": str(held.resolution), "resolved_at": held.resolved_at.isoformat()}
    raise AlreadyDecided(f"It was decided meanwhile: {held.get_resolution_display().lower()}.", **told)


def _chosen(choice: Choice) -> dict[str, int]:
    said = {"variant": choice.variant_id, "location": choice.location_id}
    return {name: id for name, id in said.items() if id is not None}


def _keep(held: Trouble, choice: Choice) -> None:
    held.facts = {**held.facts, "chosen": _chosen(choice)}
    held.save(update_fields=["facts"])


def _require_consent(case: Case, choice: Choice) -> None:
    """A substitute needs it unless the buyer takes any; another way than was chosen always does."""
    agreed = choice.agreed or case.by.kind == "customer"
    consent, kind = case.fulfillment.delivery.substitutions, case.fulfillment.kind
    if choice.resolution == Resolution.SUBSTITUTE and consent != Delivery.Substitutions.ANY and not agreed:
        raise NeedsConsent("The buyer did not agree to something else. Ask them, or let them choose.")
    elsewhere = choice.resolution in (Resolution.OTHER_STORE, Resolution.SHIP)
    if elsewhere and kind == Fulfillment.Kind.PICKUP and not agreed:
        raise NeedsConsent("The customer would get it another way. Ask them, or let them choose.")


def _found(case: Case, choice: Choice) -> None:
    """The units are there after all, or others that are as good; a store that declined prepares them after all."""
    if case.was_declined:
        _go_on(case)
        rehoming.stay(case.trouble, case.fulfillment, by=case.by, now=case.now)
        return
    progress.require(case.fulfillment, Status.ACCEPTED, Status.PICKING, Status.PICKED, to_do="picked")
    rows = FulfillmentLine.objects.filter(fulfillment=case.fulfillment, line=case.line).order_by("id")
    kit = case.line.components.exists()
    own = list(rows if kit else rows.filter(variant=case.trouble.variant_id))
    whole = min(row.quantity // row.per_unit for row in own) + case.trouble.quantity
    missing = 0
    for row in own:
        row.quantity = max(row.quantity, whole * row.per_unit)  # of a torn kit a part has left
        row.save(update_fields=["quantity"])
        missing += case.trouble.quantity * row.per_unit if row.variant_id == case.trouble.variant_id else 0
    _go_on(case)
    place = Place(case.trouble.location_id, case.fulfillment.order.public_id)
    units = [Missing(case.trouble.variant_id, missing)]
    stock_effects.found(case.trouble.reason, units, place, by=case.by, now=case.now)


def _refund(case: Case, choice: Choice) -> None:
    """The units are cancelled: every tender gets its part, and their promise ends here."""
    _go_on(case)
    line, trouble = case.line, case.trouble
    variant_id = None if line.components.exists() else trouble.variant_id
    units = [Units(line.pk, trouble.quantity, trouble.location_id, variant_id)]
    lifecycle.call_off(case.fulfillment.order, units, "Not available", by=case.by, now=case.now)


def _substitute(case: Case, choice: Choice) -> None:
    """Another article is picked and promised here instead; what it is cheaper goes back."""
    trouble = case.trouble
    progress.require(case.fulfillment, Status.ACCEPTED, Status.PICKING, Status.PICKED, to_do="picked")
    if choice.variant_id is None or not case.is_plain or case.was_declined:
        raise _not_an_option(trouble, "Name a substitute; kits and substitutes are not replaced.")
    row, _ = FulfillmentLine.objects.get_or_create(
        fulfillment=case.fulfillment, line=case.line, variant_id=choice.variant_id, defaults={"quantity": 0}
    )
    row.quantity += trouble.quantity
    row.save(update_fields=["quantity"])
    _go_on(case)
    where = (case.line.pk, trouble.quantity, trouble.location_id)
    replacement = Replacement(*where, choice.variant_id, cause=trouble.public_id)
    substituting.replace(case.fulfillment.order, replacement, by=case.by, now=case.now)


def _other_store(case: Case, choice: Choice) -> None:
    """The units are collected at, or sent from, another store."""
    _rehome(case, choice, address=None)


def _ship(case: Case, choice: Choice) -> None:
    """What was to be collected is sent instead."""
    if case.fulfillment.kind != Fulfillment.Kind.PICKUP:
        raise _not_an_option(case.trouble, "It is sent anyway: choose another store.")
    if not choice.address:
        raise _not_an_option(case.trouble, "Where is it to be sent?")
    _rehome(case, choice, address=choice.address)


def _rehome(case: Case, choice: Choice, *, address: dict[str, str] | None) -> None:
    if not (case.is_plain or case.line.components.exists()):
        raise _not_an_option(case.trouble, "A substitute is only given where it was chosen.")
    place_id = choice.location_id or _nearest(case, by_parcel=address is not None or not _is_pickup(case))
    known = Location.objects.filter(pk=place_id, active=True).exclude(pk=case.trouble.location_id).exists()
    if not known:
        raise _not_an_option(case.trouble, "No other place has all of it.")
    _go_on(case)
    rehoming.move(case.trouble, case.fulfillment, Way(place_id, address), by=case.by, now=case.now)


def _nearest(case: Case, *, by_parcel: bool) -> int | None:
    home = rehoming.nearest(case.trouble, case.fulfillment, case.line, by_parcel=by_parcel, now=case.now)
    return home.location_id if home else None


def _is_pickup(case: Case) -> bool:
    return case.fulfillment.kind == Fulfillment.Kind.PICKUP


def _go_on(case: Case) -> None:
    """Picking goes on, or is complete; a fulfillment without anything left, and nothing undecided, is over."""
    locked, by, now = case.fulfillment, case.by, case.now
    told = {"trouble": case.trouble.pk, "resolution": str(case.trouble.resolution)}
    if case.was_declined:
        progress.tell(locked, "decline_decided", by=by, now=now, facts=told)
        return
    if locked.status not in Fulfillment.OPEN:
        return
    if not ending.end_if_over(locked, Status.CANCELLED, by=by, now=now, facts=told):
        progress.tell(locked, "short_decided", by=by, now=now, facts=told)
        picking.settle(locked, by=by, now=now)


def _impossible(case: Case, choice: Choice) -> None:
    raise _not_an_option(case.trouble, "Such a decision does not fit missing units.")


def _not_an_option(trouble: Trouble, detail: str) -> NotAnOption:
    return NotAnOption(detail, options=sorted({each["option"] for each in trouble.facts.get("options", ())}))


_STEPS: dict[str, Callable[[Case, Choice], None]] = {
    Resolution.FOUND: _found,
    Resolution.REFUND: _refund,
    Resolution.SUBSTITUTE: _substitute,
    Resolution.OTHER_STORE: _other_store,
    Resolution.SHIP: _ship,
}
