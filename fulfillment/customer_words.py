"""Where a fulfillment stands, in words for the person who waits for it: nothing is promised that is not so."""

from dataclasses import dataclass

from fulfillment import notice_words
from fulfillment.models import Fulfillment

Status = Fulfillment.Status
RAILS = {
    Fulfillment.Kind.PICKUP: ("Ordered", "Preparing", "Ready", "Collected"),
    Fulfillment.Kind.SHIP: ("Ordered", "Preparing", "On its way", "Delivered"),
}
_AT = {
    Status.ROUTED: 1, Status.ACCEPTED: 2, Status.PICKING: 2, Status.PICKED: 2, Status.PACKED: 2, Status.READY: 3,
    Status.ARRIVED: 3, Status.SHIPPED: 3, Status.COLLECTED: 5, Status.DELIVERED: 5,
}  # fmt: skip
_OVER = (Status.REJECTED, Status.CANCELLED, Status.EXPIRED)


@dataclass(frozen=True, slots=True)
class Standing:
    """A chip (a word of the console's statuses), a heading, one sentence, and the step of the rail, 0 for no rail."""

    chip: str
    word: str
    heading: str
    text: str
    step: int
    rail: tuple[str, ...]


def standing(found: Fulfillment, name: str, buyer: str, *, is_proxy: bool, part_left: bool = False) -> Standing:
    """How it stands, for its buyer or somebody they named; `part_left`: some of its parcels have. Names are first
    names."""
    whose = f"{buyer}’s order" if is_proxy else "Your order"
    words = _in_part if part_left and found.status in Fulfillment.OPEN else _WORDS[Status(found.status)]
    chip, word, heading, text = words(found, whose)
    greeting = f"{heading}, {name}" if name and found.status not in _OVER else heading
    step = 0 if found.status in _OVER else _AT[Status(found.status)]
    return Standing(chip, word, greeting, text, step, RAILS[Fulfillment.Kind(found.kind)])


def _soon(found: Fulfillment) -> str:
    when = notice_words.moment(found.promised_at, found.location.time_zone)
    if found.kind == Fulfillment.Kind.SHIP:
        return f"We send it from {found.location.name} by {when}."
    return f"It is not ready yet. It should be ready at {found.location.name} by {when}: we tell you as soon as it is."


def _kept(found: Fulfillment) -> str:
    place = found.location.name
    if found.keep_until is None:
        return f"It waits for you at {place}."
    return f"Collect it at {place} until {notice_words.moment(found.keep_until, found.location.time_zone)}."


def _received(found: Fulfillment, whose: str) -> tuple[str, str, str, str]:
    mine = whose.replace("Your", "your")
    return ("new", "Received", f"{found.location.name} has {mine}", _soon(found))


def _ready(found: Fulfillment, whose: str) -> tuple[str, str, str, str]:
    place = found.location.name
    if found.on_the_way_at is None:
        return ("ready", "Ready to collect", f"{whose} is waiting", _kept(found))
    return ("ready", "Ready to collect", f"{place} knows that you are coming", _kept(found))


def _arrived(found: Fulfillment, whose: str) -> tuple[str, str, str, str]:
    where = f" to bay {found.bay}" if found.bay else ""
    text = f"Somebody brings it out{where}." if found.curbside else "Somebody gets it for you: show your code."
    return ("due_soon", "You are here", f"{found.location.name} knows that you are here", text)


def _in_part(found: Fulfillment, whose: str) -> tuple[str, str, str, str]:
    mine = whose.replace("Your", "your")
    text = f"A parcel left {found.location.name}. We tell you when more of it does."
    return ("in_transit", "Partly on its way", f"A part of {mine} is on its way", text)


_WORDS = {
    Status.ROUTED: _received,
    Status.ACCEPTED: lambda found, whose: ("picking", "Being prepared", f"{whose} is being prepared", _soon(found)),
    Status.PICKING: lambda found, whose: ("picking", "Being prepared", f"{whose} is being prepared", _soon(found)),
    Status.PICKED: lambda found, whose: ("picking", "Being prepared", f"{whose} is almost ready", _soon(found)),
    Status.PACKED: lambda found, whose: ("picking", "Packed", f"{whose} is packed", _soon(found)),
    Status.READY: _ready,
    Status.ARRIVED: _arrived,
    Status.COLLECTED: lambda found, whose: (
        "collected", "Collected", f"{whose} was collected", f"It was handed over at {found.location.name}.",
    ),
    Status.SHIPPED: lambda found, whose: (
        "in_transit", "On its way", f"{whose} is on its way", f"It left {found.location.name}.",
    ),
    Status.DELIVERED: lambda found, whose: ("received", "Delivered", f"{whose} was delivered", "Enjoy it."),
    Status.REJECTED: lambda found, whose: (
        "review", "Being sorted out", f"{found.location.name} could not prepare it",
        "We are looking for another way, and tell you as soon as there is one.",
    ),
    Status.CANCELLED: lambda found, whose: (
        "cancelled", "Cancelled", f"{whose} is cancelled", "Nothing of it will come.",
    ),
    Status.EXPIRED: lambda found, whose: (
        "expired", "Not collected", f"{whose} was not collected in time",
        f"We kept it as long as we could. Ask {found.location.name} if you still want it.",
    ),
}  # fmt: skip
