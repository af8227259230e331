"""The neutral shop behind every wire: one lock, one journal of what truly happened, and listeners that are told.

Whatever is told is written to the state file first, so a restarted shop stands by what it said.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commerce.sales_channels.connectors.simulated import keeping
from commerce.sales_channels.connectors.simulated.clock import Clock
from commerce.sales_channels.connectors.simulated.records import Impossible, Level, Order, Stale, State, Variant


@dataclass(frozen=True)
class Event:
    """Something that outsiders may be told: `kind` such as `order_created`, and what it is about."""

    kind: str
    order_id: int = 0
    variant_id: int = 0
    place_id: int = 0
    part_id: int = 0


class Shop:
    """Its state and how it may change. The verbs of orders are in `ordering`."""

    def __init__(self, state: State, clock: Clock, *, path: Path | None = None) -> None:
        self.state, self.clock, self.path = state, clock, path
        self.lock = threading.RLock()
        self.listeners: list[Callable[[Event], None]] = []
        self._depth = 0
        self._heard: list[Event] = []

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Alone with the state. At the end of the outermost one it is kept, and listeners hear what happened while
        nothing else can happen."""
        with self.lock:
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
                if not self._depth:
                    self._end()

    def tell(self, kind: str, **about: int) -> None:
        """An event for listeners; one that repeats within a change is told once."""
        event = Event(kind, **about)
        if event not in self._heard:
            self._heard.append(event)

    def record(self, kind: str, **facts: Any) -> None:
        """One more line of the journal."""
        line = {"no": len(self.state.journal) + 1, "at": self.clock.now().isoformat(), "kind": kind, **facts}
        self.state.journal.append(line)

    def new_id(self) -> int:
        """Never the same twice, over all kinds of records."""
        self.state.last_id += 1
        return self.state.last_id

    def order(self, order_id: int) -> Order:
        """Raises Impossible."""
        found = self.state.orders.get(order_id)
        if found is None:
            raise Impossible("no_such_order", f"No order {order_id}")
        return found

    def variant(self, variant_id: int) -> Variant:
        """Raises Impossible."""
        found = self.state.variants.get(variant_id)
        if found is None:
            raise Impossible("no_such_variant", f"No variant {variant_id}")
        return found

    def level(self, variant_id: int, place_id: int) -> Level:
        """Raises Impossible for a variant or place that is not, or not both together."""
        self.variant(variant_id)
        found = self.state.counts[variant_id].get(place_id)
        if found is None:
            raise Impossible("no_such_level", f"Variant {variant_id} is not kept at {place_id}")
        return found

    def set_level(self, variant_id: int, place_id: int, quantity: int, *, expected: int | None = None) -> Level:
        """An outsider says what is available. With `expected` only over exactly that; raises Stale."""
        with self.changing():
            level = self.level(variant_id, place_id)
            if expected is not None and level.available != expected:
                raise Stale(level.available)
            level.told_at = self.clock.now()
            self.move(variant_id, place_id, quantity - level.available, "level_set")
            return level

    def move(self, variant_id: int, place_id: int, by: int, why: str, **facts: Any) -> None:
        """Change what is available, and say so."""
        with self.changing():
            level = self.level(variant_id, place_id)
            before, level.available = level.available, level.available + by
            level.updated_at = self.clock.now()
            named = {"sku": self.variant(variant_id).sku, "variant": variant_id, "place": place_id}
            self.record(why, **named, before=before, after=level.available, **facts)
            if by:
                self.tell("level_changed", variant_id=variant_id, place_id=place_id)

    def set_price(self, variant_id: int, price: int, compare_at_price: int | None) -> Variant:
        """An outsider says what it costs."""
        with self.changing():
            variant = self.variant(variant_id)
            before, variant.price, variant.compare_at_price = variant.price, price, compare_at_price
            self.touch(variant)
            self.record("price_set", sku=variant.sku, variant=variant_id, before=before, after=price)
            return variant

    def touch(self, variant: Variant) -> None:
        """It changed, and its product with it."""
        variant.updated_at = self.state.products[variant.product_id].updated_at = self.clock.now()
        variant.version += 1
        self.tell("product_updated", variant_id=variant.id)

    def _end(self) -> None:
        heard, self._heard = self._heard, []
        if not heard:
            return
        if self.path:
            keeping.write(self.path, self.state)
        for event in heard:
            for listener in self.listeners:
                listener(event)
