"""Goods in baskets: holds that ran out or were given back, some that live right now, and one promise that broke."""

import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from commerce import transactions
from commerce.actors import SYSTEM
from commerce.errors import Refusal
from commerce.models import Channel, Location, Variant
from config.demo import shelves
from inventory import reservations, stock, stock_tasks
from inventory.models import Hold, Level
from inventory.planning import Line
from inventory.stock import Posting

PAST = 45
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
BROKEN = ("leeds", "TRT-SKT-RED-12")


class Baskets:
    """Opens and ends holds; knows the rows behind codes."""

    def __init__(self) -> None:
        self.variants = dict(Variant.objects.order_by("pk").values_list("sku", "pk"))
        self.places = dict(Location.objects.order_by("pk").values_list("code", "pk"))
        self.doors = {door.code: door for door in Channel.objects.order_by("pk")}

    def past(self, now: datetime, step: Callable[[int, int], None]) -> None:
        """Holds of the last two weeks: about half given back, the others left to run out."""
        dice = random.Random("baskets")
        items, sums = shelves.pull()
        moments = sorted(now - timedelta(minutes=dice.randint(90, 20_000)) for _ in range(PAST))
        for number, moment in enumerate(moments, start=1):
            chosen = dice.choices(items, cum_weights=sums, k=dice.choice((1, 1, 2)))
            lines = [Line(self.variants[item.sku], 1) for item in {item.sku: item for item in chosen}.values()]
            door, number_shown = dice.choice(("web", "web", "web", "instagram", "amazon")), 48_000 + number
            with transactions.at(moment):
                held = self._hold(door, lines, f"Basket {number_shown}")
            if held and dice.random() < 0.5:
                with transactions.at(moment + timedelta(minutes=dice.randint(1, 9))):
                    reservations.release(by=SYSTEM, held=held)
            step(number, PAST)
        with transactions.at(now):
            reservations.sweep(by=SYSTEM)

    def live(self) -> None:
        """What shoppers hold at this minute, under the real clock."""
        for number, (door, place, goods) in enumerate(LIVE, start=1):
            lines = [Line(self.variants[sku], units, self.places[place]) for sku, units in goods]
            self._hold(door, lines, f"Basket {48_100 + number}", seconds=3600)

    def broken_promise(self, now: datetime) -> None:
        """Nine days ago the last ones were held, one of them turned out torn, and the shopper was told."""
        place, sku = self.places[BROKEN[0]], self.variants[BROKEN[1]]
        level = Level.objects.get(variant_id=sku, location_id=place)
        moments = [now - timedelta(days=9, minutes=minutes) for minutes in (50, 46, 45, 20, 19)]
        with transactions.at(moments[0]):
            held = self._hold("pos", [Line(sku, level.on_hand, place)], "Put by for a customer", seconds=3600)
        with transactions.at(moments[1]):
            torn = [Posting(sku, place, delta=-1)]
            stock.adjust(by=SYSTEM, lines=torn, reason="damaged", note="Lining torn, found while steaming")
        with transactions.at(moments[2]):
            stock_tasks.open_shortfalls(by=SYSTEM, level_ids=[level.pk])
        with transactions.at(moments[3]):
            reservations.release(by=SYSTEM, held=held)
        with transactions.at(moments[4]):
            stock_tasks.close_settled(by=SYSTEM, level_ids=[level.pk])

    def _hold(self, door: str, lines: Sequence[Line], reference: str, *, seconds: int | None = None) -> Hold | None:
        """A hold, or None when the shelf is too empty for it: shoppers meet that too."""
        try:
            return reservations.hold(
                by=SYSTEM, channel=self.doors[door], lines=lines, seconds=seconds, reference=reference
            )
        except Refusal:
            return None
