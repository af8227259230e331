"""Labels: compared, bought exactly once, given back, printed again. Carriers are called between the transactions.

The books know of a label before its carrier does, so a retry, a second clerk or a killed process finds it; one whose
outcome nobody knows is resolved by `label_resolver`, and never bought a second time.
"""

import uuid

from commerce.actors import Actor
from commerce.errors import Refusal
from fulfillment import label_records, shipments, tracking
from fulfillment.carriers import calls, registry
from fulfillment.carriers.carrier import (
    Carrier,
    CarrierDown,
    CarrierRefused,
    CarrierUnknown,
    Paper,
    Rate,
)
from fulfillment.models import Label, Parcel
from orders.payments import schedule


class NoRates(Refusal):
    """No carrier that is set up takes this parcel there."""

    code = "no_rates"
    status = 422
    title = "Nobody goes there"


class UnknownService(Refusal):
    """No such offer for this parcel. `offers` names what there is."""

    code = "unknown_service"
    status = 422
    title = "No such service"


class NotGivenBack(Refusal):
    """The carrier keeps it: it was used, or it is too late."""

    code = "label_not_voided"
    title = "Not given back"


class NotPrinted(Refusal):
    """There is no label to print: it is not bought, or in another format only."""

    code = "no_label"
    title = "No label"


def rate_shop(parcel: Parcel) -> list[Rate]:
    """Every offer for one parcel, the cheapest first, then the fastest. Raises NoRates, or CarrierDown when nobody
    answers."""
    shipment, found, silent = shipments.of(shipments.loaded(parcel.pk)), [], None
    for carrier in registry.all():
        try:
            found += calls.make(carrier, lambda own: own.rates(shipment))
        except (CarrierDown, CarrierUnknown) as problem:
            silent = problem
        except CarrierRefused:
            continue
    if found:
        return sorted(found, key=lambda rate: (rate.amount, rate.days or 99, rate.carrier, rate.service))
    if silent or not registry.all():
        raise CarrierDown("No carrier can be reached. Enter a number by hand, or try again.")
    raise NoRates("No carrier takes this parcel there.")


def buy(*, by: Actor, parcel: Parcel, carrier: str = "", service: str = "") -> Label:
    """The parcel's label: bought now, unless it has one or somebody is buying it. Without a choice it goes by the
    service that the order asked for, or else the cheapest. One whose outcome is unknown comes back as wanted.

    Raises InvalidTransition, NoRates, UnknownService, CarrierRefused, CarrierDown.
    """
    living = Label.objects.filter(parcel=parcel, status__in=label_records.LIVING).first()
    choice = (living.carrier, living.service) if living else _choose(parcel, carrier, service)
    key = f"tc-{uuid.uuid4().hex}"
    label = label_records.want(by=by, parcel=parcel, key=key, carrier=choice[0], service=choice[1])
    return perform(by=by, label=label) if label.key == key else label


def perform(*, by: Actor, label: Label) -> Label:
    """Buy what is wanted, and write down what came of it. Raises CarrierRefused, CarrierDown."""
    carrier = carrier_of(label)
    shipment = shipments.of(shipments.loaded(label.parcel_id))
    try:
        found = calls.make(carrier, lambda own: own.buy(key=label.key, shipment=shipment, service=label.service))
    except (CarrierRefused, CarrierDown) as no:
        label_records.failed(by=by, label_id=label.pk, reason=str(no.facts.get("reason", no.code)))
        raise
    except CarrierUnknown:
        return label_records.wait(by=by, label_id=label.pk, delay=schedule.delay(0))
    return label_records.bought(by=by, label_id=label.pk, found=found, paper=paper_of(carrier, label))


def void(*, by: Actor, label: Label) -> Label:
    """Give it back. Unknown once more: it comes back as being voided, and the resolver goes on.

    Raises InvalidTransition, NotGivenBack, CarrierDown.
    """
    asked = label_records.ask_void(by=by, label=label)
    carrier = carrier_of(asked)
    try:
        done = calls.make(carrier, lambda own: own.void(key=asked.key))
    except CarrierUnknown:
        return label_records.wait(by=by, label_id=asked.pk, delay=schedule.delay(0))
    except CarrierDown:
        label_records.stop_void(by=by, label_id=asked.pk)
        raise
    label = label_records.voided(by=by, label_id=asked.pk, done=done)
    if not done:
        raise NotGivenBack("The carrier does not take this label back any more.")
    return label


def paper(*, by: Actor, label: Label) -> Label:
    """The label with its paper, which is asked for once more where it could not be had. Raises NotPrinted."""
    if label.status not in (Label.Status.BOUGHT, Label.Status.VOIDING):
        raise NotPrinted("There is no bought label.")
    if label.pdf is None and (found := paper_of(carrier_of(label), label)) is not None:
        label = label_records.keep_paper(by=by, label_id=label.pk, paper=found)
    if label.pdf is None:
        raise NotPrinted("The carrier has not sent the label yet. Try again.")
    return label


def paper_of(carrier: Carrier, label: Label) -> Paper | None:
    """What the carrier prints; None while it cannot be had: the label is bought all the same."""
    try:
        return calls.make(carrier, lambda own: own.paper(key=label.key))
    except (CarrierDown, CarrierUnknown, CarrierRefused):
        return None


def carrier_of(label: Label) -> Carrier:
    """Who sold it. Raises CarrierDown when that carrier is not set up any more."""
    if (found := registry.named(label.carrier)) is None:
        raise CarrierDown("This carrier is not set up any more.")
    return found


def _choose(parcel: Parcel, carrier: str, service: str) -> tuple[str, str]:
    """`(carrier, service)` of the offer that is meant."""
    offers = rate_shop(parcel)
    asked = parcel.fulfillment.delivery.service
    if carrier or service:
        name = tracking.folded(carrier)
        meant = [one for one in offers if name in ("", tracking.folded(one.carrier)) and service in ("", one.service)]
    else:
        meant = [one for one in offers if asked and one.service == asked] or offers
    if not meant:
        offered = [{"carrier": one.carrier, "service": one.service} for one in offers]
        raise UnknownService("No such service for this parcel.", offers=offered)
    return meant[0].carrier, meant[0].service
