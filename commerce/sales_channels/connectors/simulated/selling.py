"""The shop's own customers: a seeded script of baskets, payments, cancellations, refunds and edits.

They buy only what the shop shows, so goods that are gone elsewhere are sold here exactly when the shop was told too
late: the journal has the moment, the level it believed and when it was told. Step n of a seed is always the same wish;
what comes of it depends on what is shown then.
"""

import random
import threading

from commerce.sales_channels.connectors.simulated import ordering
from commerce.sales_channels.connectors.simulated.ordering import Basket
from commerce.sales_channels.connectors.simulated.records import Buyer, Impossible, Order, Refund, Units
from commerce.sales_channels.connectors.simulated.shop import Shop

PEOPLE = (
    ("Ann", "Lee"),
    ("Bob", "Norman"),
    ("Cleo", "Ruiz"),
    ("Dana", "Okafor"),
    ("Émile", "Faure"),
    ("Fatima", "Khan"),
)
TOWNS = {
    "US": (
        ("Austin", "TX", "73301"),
        ("Louisville", "KY", "40202"),
        ("Portland", "OR", "97201"),
        ("Madison", "WI", "53703"),
    ),
    "GB": (
        ("London", "", "SE15 4QL"),
        ("Manchester", "", "M4 1HN"),
        ("Bristol", "", "BS6 5DJ"),
        ("Norwich", "", "NR2 1DR"),
        ("Edinburgh", "", "EH6 6LX"),
    ),
}
PHONES, STREETS = {"US": "+1512555", "GB": "+44770090"}, {"US": "Main St", "GB": "Mill Road"}  # kept free for fiction
MOST_LINES, MOST_UNITS = 3, 3
BASKETS, CANCELLATIONS, REFUNDS, EDITS, PAYMENTS = 78, 7, 7, 4, 4


class Seller:
    """Takes one step after the other; `start` does so in a thread, at random moments around the rate."""

    def __init__(self, shop: Shop, *, seed: int, orders_per_minute: float = 0.0) -> None:
        self.shop, self.seed, self.orders_per_minute = shop, seed, orders_per_minute
        self.steps = len(shop.state.journal)  # a shop that starts again does not repeat itself
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Sell until `stop`."""
        if self.orders_per_minute > 0:
            self._thread = threading.Thread(target=self._run, name="simulated-customers", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """After this no more happens by itself."""
        self._ended.set()
        if self._thread:
            self._thread.join()

    def step(self) -> str:
        """One thing that a customer wants; what it was, or "nothing" when it cannot be."""
        self.steps += 1
        dice = random.Random(f"{self.seed}:customer:{self.steps}")
        wish = dice.choices((self._buy, self._cancel, self._return, self._edit, self._pay),
                            (BASKETS, CANCELLATIONS, REFUNDS, EDITS, PAYMENTS))[0]  # fmt: skip
        with self.shop.changing():
            return wish(dice)

    def buyer(self, dice: random.Random) -> Buyer:
        """One of a few people, who come again."""
        number = dice.randrange(len(PEOPLE))
        first, last = PEOPLE[number]
        country = self.shop.state.country
        city, region, code = TOWNS[country][dice.randrange(len(TOWNS[country]))]
        email = f"buyer{number}.{self.seed}@example.test"
        phone = f"{PHONES[country]}{100 + number:04}"
        street = f"{dice.randrange(1, 99)} {STREETS[country]}"
        return Buyer(900 + number, first, last, email, phone, street, city, region, code, country)

    def _run(self) -> None:
        dice = random.Random(f"{self.seed}:moments")
        while not self._ended.wait(self.shop.clock.real(dice.expovariate(self.orders_per_minute / 60))):
            self.step()

    def _buy(self, dice: random.Random) -> str:
        state = self.shop.state
        place = dice.choice(list(state.places))
        shown = [number for number, counts in state.counts.items() if place in counts and counts[place].available > 0]
        if not shown:
            return "nothing"
        wanted = {
            number: min(dice.randint(1, MOST_UNITS), state.counts[number][place].available)
            for number in dice.sample(shown, min(len(shown), dice.randint(1, MOST_LINES)))
        }
        at_till = state.system != "woocommerce" and dice.random() < 0.3 and not state.ships_only
        ways = ("ship",) * 3 if state.ships_only else ("ship", "ship", "pickup")
        basket = Basket(
            wanted,
            place,
            self.buyer(dice),
            source="pos" if at_till else "web",
            method="carry_out" if at_till else dice.choice(ways),
            pays=at_till or dice.random() < 0.85,
            code="TENOFF" if dice.random() < 0.2 else "",
        )
        try:
            ordering.sell(self.shop, basket)
        except Impossible:  # an inactive variant
            return "nothing"
        return "sold"

    def _cancel(self, dice: random.Random) -> str:
        order = self._pick(dice, lambda each: not any(line.fulfilled for line in each.lines))
        if order is None:
            return "nothing"
        ordering.cancel(self.shop, order.id, reason=dice.choice(("customer", "other")))
        return "cancelled"

    def _return(self, dice: random.Random) -> str:
        order = self._pick(
            dice, lambda each: each.paid and each.lines[0].current > each.returned(each.lines[0].id), True
        )
        if order is None:
            return "nothing"
        line = order.lines[0]
        amount = min(order.worth(line.id, 1), order.paid - order.refunded)
        wish = Refund(0, self.shop.clock.now(), amount, "changed mind", dice.random() < 0.6, [Units(line.id, 1)])
        ordering.refund(self.shop, order.id, wish)
        return "refunded"

    def _edit(self, dice: random.Random) -> str:
        order = self._pick(dice, lambda each: not each.paid and any(line.current > 1 for line in each.lines))
        if order is None:
            return "nothing"
        line = next(line for line in order.lines if line.current > 1)
        if line.fulfilled >= line.current:
            return "nothing"
        ordering.edit(self.shop, order.id, line.id, line.current - 1)
        return "edited"

    def _pay(self, dice: random.Random) -> str:
        order = self._pick(dice, lambda each: not each.paid)
        if order is None:
            return "nothing"
        ordering.pay(self.shop, order.id)
        return "paid"

    def _pick(self, dice: random.Random, fits, completed: bool = False) -> Order | None:
        kinds = ("open", "completed") if completed else ("open",)
        found = [each for each in self.shop.state.orders.values() if each.status in kinds and fits(each)]
        return dice.choice(found) if found else None
