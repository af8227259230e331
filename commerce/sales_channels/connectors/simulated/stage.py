"""What a test or a demo does to a simulated shop: make it sell, disturb it, take it away, ask what truly happened."""

import random
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from commerce.sales_channels.connectors.simulated import ordering
from commerce.sales_channels.connectors.simulated.exchange import Wire
from commerce.sales_channels.connectors.simulated.faults import MODES, PLANS, Plan, Script
from commerce.sales_channels.connectors.simulated.ordering import Basket
from commerce.sales_channels.connectors.simulated.records import Impossible, Order, Refund, Units
from commerce.sales_channels.connectors.simulated.selling import Seller
from commerce.sales_channels.connectors.simulated.shop import Shop
from commerce.sales_channels.connectors.simulated.webhooks import Delivery, Postman


class Stage:
    """Wares are named by SKU, places by name or position; orders and lines by the shop's own numbers."""

    def __init__(self, shop: Shop, wire: Wire, script: Script, postman: Postman, seller: Seller) -> None:
        self.shop, self.wire, self.script, self.postman, self.seller = shop, wire, script, postman, seller
        self._timer: threading.Timer | None = None

    def sell(self, wanted: Mapping[str, int], *, place: int | str = 0, **how: Any) -> Order:
        """One order of these SKUs; `how` as the fields of a Basket. Raises Impossible for more than is shown."""
        number = self.place(place)
        with self.shop.changing():
            buyer = self.seller.buyer(random.Random(f"{self.script.seed}:{self.shop.state.last_number}"))
            units = {self.variant(sku): quantity for sku, quantity in wanted.items()}
            return ordering.sell(self.shop, Basket(units, number, buyer, **how))

    def step(self, times: int = 1) -> list[str]:
        """So many wishes of the script, one after the other, and what came of each."""
        return [self.seller.step() for _ in range(times)]

    def cancel(self, order_id: int, *, reason: str = "customer", restock: bool = True) -> Order:
        """By the buyer."""
        return ordering.cancel(self.shop, order_id, reason=reason, restock=restock)

    def pay(self, order_id: int) -> Order:
        """By the buyer, all that is owed."""
        return ordering.pay(self.shop, order_id)

    def edit(self, order_id: int, line_id: int, quantity: int) -> Order:
        """By the shop's staff: fewer units."""
        return ordering.edit(self.shop, order_id, line_id, quantity)

    def refund(self, order_id: int, amount: int, parts: Mapping[int | str, int], *, restock: bool = False) -> Refund:
        """By the shop's staff; `parts` are units by line."""
        units = [Units(int(line), quantity) for line, quantity in parts.items()]
        return ordering.refund(self.shop, order_id, Refund(0, self.shop.clock.now(), amount, "return", restock, units))

    def count(self, sku: str, quantity: int, *, place: int | str = 0) -> None:
        """By the shop's staff: somebody writes another number over there."""
        number = self.place(place)
        with self.shop.changing():
            level = self.shop.level(self.variant(sku), number)
            self.shop.move(self.variant(sku), number, quantity - level.available, "counted")

    def level(self, sku: str, *, place: int | str = 0) -> int:
        """What is shown as available."""
        with self.shop.lock:
            return self.shop.level(self.variant(sku), self.place(place)).available

    def levels(self) -> dict[str, dict[str, int]]:
        """All that is shown: SKU → place name → units."""
        state = self.shop.state
        with self.shop.lock:
            return {
                variant.sku: {state.places[each].name: level.available for each, level in state.counts[number].items()}
                for number, variant in state.variants.items()
            }

    def journal(self, after: int = 0) -> list[dict]:
        """What truly happened, in order, from the line after that number on."""
        with self.shop.lock:
            return list(self.shop.state.journal[after:])

    def sold(self) -> dict[str, int]:
        """Units by SKU that buyers were promised and still are: sold, less what was cancelled or edited away."""
        found: Counter[str] = Counter()
        with self.shop.lock:
            for order in self.shop.state.orders.values():
                for line in order.lines if order.status != "cancelled" else ():
                    found[self.shop.variant(line.variant_id).sku] += line.current
        return dict(found)

    def orders(self) -> list[Order]:
        """All orders in the order of their last change."""
        with self.shop.lock:
            return sorted(self.shop.state.orders.values(), key=lambda order: (order.updated_at, order.id))

    def deliveries(self) -> list[Delivery]:
        """Every webhook so far, also those that the script lost."""
        return list(self.postman.log)

    def disturb(self, plan: str | Plan | Mapping[str, Any]) -> None:
        """Another plan of faults from now on: a name, or only some of its values."""
        if isinstance(plan, str):
            self.script.plan = PLANS[plan]
        else:
            self.script.plan = plan if isinstance(plan, Plan) else replace(self.script.plan, **plan)

    def away(self, mode: str = "refuse", *, seconds: float = 0.0) -> None:
        """Cannot be reached, and sends nothing; for good or for so many of the shop's seconds. It goes on selling. With
        the mode "expired" it can be reached and sends, but takes nobody's credentials."""
        if mode not in MODES:
            raise ValueError(f"Away is one of {', '.join(MODES)}")
        self.script.away = mode
        if seconds:
            self._timer = threading.Timer(self.shop.clock.real(seconds), self.back)
            self._timer.daemon = True
            self._timer.start()

    def back(self) -> None:
        """Reached again; what waited is sent."""
        if self._timer:
            self._timer.cancel()
        self.script.away = ""

    def place(self, said: int | str) -> int:
        """The number of a place by its name or position."""
        places = self.shop.state.places
        found = [each.id for index, each in enumerate(places.values()) if said in (index, each.name)]
        if not found:
            raise Impossible("no_such_place", f"No place {said}")
        return found[0]

    def variant(self, sku: str) -> int:
        """The number of a variant; the first one where two have the same SKU."""
        found = [number for number, each in self.shop.state.variants.items() if each.sku == sku]
        if not found:
            raise Impossible("no_such_variant", f"No SKU {sku}")
        return found[0]
