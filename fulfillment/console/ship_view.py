"""One shipment as its page shows it: its parcels with their labels and numbers, and the next step."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.text import capfirst

from commerce.console import formats
from commerce.console.scope import Scope
from fulfillment import boxes, pack_station, shipments
from fulfillment.console import order_pieces, ship_list, tickets
from fulfillment.models import Fulfillment, Label, Parcel, Tracking
from orders.console import words

Status = Fulfillment.Status
_LIVING = (Label.Status.WANTED, Label.Status.BOUGHT, Label.Status.VOIDING)


@dataclass(frozen=True, slots=True)
class Closed:
    """One closed parcel. `state` is missing, wanted, bought, voiding, number (entered by hand) or gone."""

    parcel: Parcel
    title: str
    box: str
    weight: str
    off: str
    contents: list[tuple[str, int]]
    state: str
    label: Label | None
    number: str
    carrier: str
    cost: str
    error: str


@dataclass(frozen=True, slots=True)
class View:
    """`step` is accept, pick, wait, pack, label, ship, deliver or over."""

    found: Fulfillment
    step: str
    chip: str
    parcels: list[Closed]
    address: list[str]
    service: str
    marks: list[str]
    numbers: list[Tracking]
    may_unpack: bool

    @property
    def next(self) -> Closed | None:
        """The parcel that needs a label next."""
        return next((each for each in self.parcels if each.state == "missing"), None)

    @property
    def is_part(self) -> bool:
        """Whether some of it has left and some has not."""
        return self.step not in ("deliver", "over") and any(each.state == "gone" for each in self.parcels)

    @property
    def here(self) -> list[Closed]:
        """Those that have not left."""
        return [each for each in self.parcels if each.state != "gone"]


def of(found: Fulfillment) -> View:
    """All of it; the number of queries does not depend on how many parcels there are."""
    rows = pack_station.parcels_of([found.pk]).get(found.pk, [])
    numbers = pack_station.numbers_of(found)
    by_parcel = {number.parcel_id: number for number in numbers}
    closed = [_closed(row, len(rows), by_parcel.get(row.pk), found) for row in rows]
    untouched = all(each.state in ("missing", "number", "gone") for each in closed)
    return View(
        found=found,
        step=_step(found, closed),
        chip=order_pieces.CHIPS.get(found.status, str(found.status)),
        parcels=closed,
        address=words.address(found.delivery),
        service=found.delivery.service,
        marks=sorted({mark for row in rows for mark in shipments.marks(row)}),
        numbers=numbers,
        may_unpack=found.status == Status.PACKED and untouched,
    )


def pick_url(found: Fulfillment, scope: Scope) -> str:
    """Where it is picked."""
    return tickets.pick_url(found, scope)


def _step(found: Fulfillment, closed: Sequence[Closed]) -> str:
    if found.status == Status.PACKED:
        here = [each.state for each in closed if each.state != "gone"]
        if "missing" in here:
            return "label"
        return "wait" if "wanted" in here or "voiding" in here else "ship"
    steps = {
        Status.ROUTED: "accept", Status.ACCEPTED: "pick", Status.PICKING: "pick", Status.PICKED: "pack",
        Status.SHIPPED: "deliver",
    }  # fmt: skip
    return steps.get(Status(found.status), "over")


def _closed(row: Parcel, count: int, number: Tracking | None, found: Fulfillment) -> Closed:
    labels = list(row.labels.all())
    living = next((each for each in labels if each.status in _LIVING), None)
    last = labels[-1] if labels else None
    off = row.expected_grams and boxes.is_off(row.weight_grams, row.expected_grams)
    return Closed(
        parcel=row,
        title=f"Parcel {row.position}" if count > 1 else "Parcel",
        box=row.box.title if row.box else "Own box",
        weight=ship_list.kilograms(row.weight_grams),
        off=f"expected {ship_list.kilograms(row.expected_grams)}" if off else "",
        contents=[(_name(each), each.quantity) for each in row.lines.all()],
        state=_state(row, living, number),
        label=living,
        number=number.number if number else "",
        carrier=capfirst(number.carrier) if number else "",
        cost=formats.money(living.cost, living.currency) if living and living.cost else "",
        error=_words(last.error) if last and last.status == Label.Status.FAILED else "",
    )


def _state(row: Parcel, living: Label | None, number: Tracking | None) -> str:
    if row.shipped_at:
        return "gone"
    if living is not None:
        return str(living.status)
    return "number" if number else "missing"


def _name(content) -> str:
    """What lies in it: the line as it was ordered, or the part or substitute that was picked."""
    line, variant = content.fulfillment_line.line, content.fulfillment_line.variant
    return line.title if line.variant_id == variant.pk else str(variant)


def _words(error: str) -> str:
    known = {
        "not_served": "The carrier does not go there.",
        "no_answer": "The carrier never answered. Nothing was bought.",
        "dependency_unavailable": "The carrier could not be reached. Nothing was bought.",
    }
    return known.get(error, f"The carrier said no: {error}." if error else "")
