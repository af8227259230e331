"""Goods in baskets: holds that ran out or were given back, one promise that broke, and some that live right now."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from commerce.actors import SYSTEM
from commerce.errors import Refusal
from commerce.models import Channel, Location, Variant
from config.demo import plan, shelves
from config.demo.agenda import Agenda
from inventory import reservations, stock_tasks
from inventory.lines import Line
from inventory.models import Hold, Level

PAST, PAST_MINUTES = 45, 20_000
LIVE = (
    ("web", "soho", (("HRB-BTS-BRN-8", 1),)),
    ("web", "soho", (("STW-MUG-SGE", 4), ("FIG-CND-220", 1))),
    ("web", "camden", (("MRN-JMP-NVY-M", 1),)),
    ("web", "warehouse", (("CNV-TOT-NAT", 2), ("RIB-HAT-MST", 1))),
    ("instagram", "warehouse", (("LMB-SCF-RST", 1),)),
    ("amazon", "warehouse", (("HRB-THR-GRY", 1),)),
    ("web", "brighton", (("BUD-VAS-BLU", 2),)),
    ("pos", "bath", (("ARC-LMP-BRS", 1),)),
    ("web", "leeds", (("BLU-JAC-M", 1),)),
)
LIVE_SECONDS = 3600


class Baskets:
    """Puts what is due to happen to baskets on the agenda."""

    def __init__(self, agenda: Agenda, now: datetime, *, days: int) -> None:
        self.agenda = agenda
        self.variants = dict(Variant.objects.order_by("pk").values_list("sku", "pk"))
        self.places = dict(Location.objects.order_by("pk").values_list("code", "pk"))
        self.doors = {door.code: door for door in Channel.objects.order_by("pk")}
        self._schedule_past(now)
        self._break_a_promise(plan.torn_at(now, days))

    def live(self) -> None:
        """What shoppers hold at this minute, by the real clock."""
        reservations.sweep(by=SYSTEM)
        for number, (door, place, goods) in enumerate(LIVE, start=48_101):
            lines = [Line(self.variants[sku], units, self.places[place]) for sku, units in goods]
            self._hold(door, lines, f"{number}", seconds=LIVE_SECONDS)

    def _schedule_past(self, now: datetime) -> None:
        dice = random.Random("baskets")
        items, sums = shelves.pull()
        moments = sorted(now - timedelta(minutes=dice.randint(90, PAST_MINUTES)) for _ in range(PAST))
        for number, at in enumerate(moments, start=48_001):
            skus = sorted({item.sku for item in dice.choices(items, cum_weights=sums, k=dice.choice((1, 1, 2)))})
            lines = [Line(self.variants[sku], 1) for sku in skus]
            door = dice.choice(("web", "web", "web", "instagram", "amazon"))
            kept = timedelta(minutes=dice.randint(1, 9)) if dice.random() < 0.5 else None
            self.agenda.plan(at, partial(self._fill, door, lines, f"{number}", kept))

    def _fill(self, door: str, lines: Sequence[Line], reference: str, kept: timedelta | None) -> None:
        held = self._hold(door, lines, reference)
        if held and kept:
            self.agenda.plan(held.created_at + kept, partial(reservations.release, by=SYSTEM, held=held))

    def _break_a_promise(self, torn_at: datetime) -> None:
        """The last ones were put by for somebody; one of them turns out torn, and the customer is told."""
        place, sku = self.places[plan.TORN[0]], self.variants[plan.TORN[1]]

        def put_by() -> None:
            level = Level.objects.get(variant_id=sku, location_id=place)
            line, ids = Line(sku, level.on_hand - level.unavailable, place), [level.pk]
            held = self._hold("pos", [line], "Put by for a customer", seconds=LIVE_SECONDS)
            later = [torn_at + timedelta(minutes=minutes) for minutes in (1, 25, 26)]
            self.agenda.plan(later[0], partial(stock_tasks.open_shortfalls, by=SYSTEM, level_ids=ids))
            self.agenda.plan(later[1], partial(reservations.release, by=SYSTEM, held=held))
            self.agenda.plan(later[2], partial(stock_tasks.settle, by=SYSTEM, level_ids=ids))

        self.agenda.plan(torn_at - timedelta(minutes=4), put_by)

    def _hold(self, door: str, lines: Sequence[Line], reference: str, *, seconds: int | None = None) -> Hold | None:
        """A hold, or None when the shelf is too empty for it: shoppers meet that too."""
        try:
            return reservations.hold(
                by=SYSTEM, channel=self.doors[door], lines=lines, seconds=seconds, reference=reference
            )
        except Refusal:
            return None
