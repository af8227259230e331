"""What the pick screen shows of a walk: the line to fetch now, the next ones, what is done, and what comes after it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from commerce import variant_labels
from commerce.console import formats
from commerce.console.scope import Scope
from commerce.variant_labels import VariantLabel
from fulfillment import last_pick, walks
from fulfillment.console import pick_after
from fulfillment.console.pick_after import After
from fulfillment.models import Fulfillment
from fulfillment.pick_list import Stop
from fulfillment.walks import Walk
from orders.console import words

Status = Fulfillment.Status
NEXT, SHORT_ZONE = 3, 3
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")


@dataclass(frozen=True, slots=True)
class Line:
    """One article at one place. `bin` is where it lies, after a short `zone`; `others` where more of it lies."""

    item: VariantLabel
    zone: str
    bin: str
    others: str
    wanted: int
    picked: int
    people: str

    @property
    def left(self) -> int:
        return self.wanted - self.picked

    @property
    def label(self) -> str:
        """The words on the button."""
        name = self.item.name if len(self.item.name) < 24 else "item"
        if self.wanted == 1:
            return f"Scan {name}"
        which = _ORDINALS[self.picked] if self.picked < len(_ORDINALS) else f"{self.picked + 1}th"
        return f"Scan the {which} {name}"


@dataclass(frozen=True, slots=True)
class Gone:
    """What was called off meanwhile, in words; `back` names what lies picked and is to be put back."""

    number: int
    text: str
    at: datetime
    back: str


@dataclass(frozen=True, slots=True)
class View:
    """`state` is accept, pick, waits, done or over. `units` and `picked` count units, `lines` what is to be fetched."""

    walk: Walk
    state: str
    lines: list[Line]
    done: list[Line]
    units: int
    picked: int
    gone: list[Gone]
    after: list[After]
    undo: int | None

    @property
    def now(self) -> Line | None:
        return self.lines[0] if self.lines else None

    @property
    def next(self) -> list[Line]:
        return self.lines[1 : 1 + NEXT]

    @property
    def count(self) -> int:
        return len(self.lines) + len(self.done)


def of(walk: Walk, scope: Scope, now: datetime) -> View:
    """All of it; the number of queries does not depend on how much there is to fetch."""
    taken = walks.taken_off(walk)
    back = {variant for each in taken for variant, _ in each.put_back}
    labels = variant_labels.describe({stop.variant.pk for stop in walk.stops} | back)
    people = {work.pk: f"{work.order.number}, {words.customer(work.order)}" for work in walk.works}
    lines = [_line(stop, labels, people) for stop in walk.stops]
    todo = [each for each in lines if each.left]
    state = _state(walk, todo)
    last = last_pick.of(people) if state in ("pick", "done", "waits") else None
    return View(
        walk=walk,
        state=state,
        lines=todo,
        done=[each for each in lines if not each.left],
        units=sum(each.wanted for each in lines),
        picked=sum(each.picked for each in lines),
        gone=[_gone(each, labels, now) for each in taken],
        after=pick_after.of(walk, scope),
        undo=last.event_id if last else None,
    )


def title(walk: Walk) -> str:
    """`Wave 12`, `Pick 10482`."""
    return f"Wave {walk.wave.number}" if walk.wave else f"Pick {walk.works[0].order.number}"


def url(walk: Walk, scope: Scope) -> str:
    """Where the screen is."""
    return reverse("pick", args=[scope.slug, walk.public_id])


def _state(walk: Walk, todo: Sequence[Line]) -> str:
    states = {work.status for work in walk.works}
    if not states or states <= {Status.CANCELLED, Status.REJECTED, Status.EXPIRED}:
        return "over"
    if walk.wave is None and Status.ROUTED in states:
        return "accept"
    ended = walk.wave is not None and walk.wave.status != walk.wave.Status.PICKING
    if todo and not ended and states & {Status.ACCEPTED, Status.PICKING}:
        return "pick"
    return "waits" if walk.short and not ended else "done"


def _line(stop: Stop, labels: Mapping[int, VariantLabel], people: Mapping[int, str]) -> Line:
    waiting = dict.fromkeys(people[row.fulfillment_id] for row in stop.rows if row.quantity > row.picked)
    shown = " and ".join(list(waiting)[:2])
    more = len(waiting) - 2
    return Line(
        item=labels[stop.variant.pk],
        zone=stop.zone if len(stop.zone) > SHORT_ZONE else "",
        bin=f"{stop.zone} {stop.bin}".strip() if len(stop.zone) <= SHORT_ZONE else stop.bin,
        others=", ".join(stop.others),
        wanted=stop.wanted,
        picked=stop.picked,
        people=f"{shown} and {more} more" if more > 0 else shown,
    )


def _gone(each: walks.TakenOff, labels: Mapping[int, VariantLabel], now: datetime) -> Gone:
    what = "the order" if each.whole else "a part of it"
    did = "declined" if each.fulfillment.status == Status.REJECTED else "cancelled"
    back = ", ".join(f"{formats.number(units)} × {labels[variant].full_name}" for variant, units in each.put_back)
    return Gone(each.fulfillment.order.number, f"{each.who} {did} {what}", each.at, back)
