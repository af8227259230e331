"""A parcel as carriers want to know it: from where, to whom, how heavy, and what handlers have to see."""

from fulfillment.carriers.carrier import Shipment
from fulfillment.models import Parcel


def of(parcel: Parcel) -> Shipment:
    """Reads the parcel's fulfillment with its order, delivery and location, and its box."""
    work = parcel.fulfillment
    sides = (parcel.box.length_mm, parcel.box.width_mm, parcel.box.height_mm) if parcel.box else None
    return Shipment(
        sender={"name": work.location.name, **work.location.address},
        recipient=work.delivery.address or {},
        weight_grams=parcel.weight_grams,
        sides_mm=sides,
        currency=work.order.currency,
        order=str(work.order.number),
        marks=marks(parcel),
        minimum_age=work.order.minimum_age,
    )


def loaded(parcel_id: int) -> Parcel:
    """One parcel with what `of` reads."""
    related = ("box", "fulfillment__order", "fulfillment__delivery", "fulfillment__location")
    return Parcel.objects.select_related(*related).get(pk=parcel_id)


def marks(parcel: Parcel) -> tuple[str, ...]:
    """Nobody younger than the order says may receive it."""
    age = parcel.fulfillment.order.minimum_age
    return (f"CHECK AGE {age}+",) if age else ()
