"""Random operations against a model of a few lines: the same answers, the same numbers, and clean books."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commerce import audit, transactions
from commerce.actors import SYSTEM
from commerce.errors import Refusal
from inventory import allocations, reservations
from tests.factories import inventory
from tests.factories.inventory import adjust, for_order, hold, inside, keep_back, position, receive

START = datetime(2026, 6, 1, 12, tzinfo=UTC)
SAFETY = 1
UNITS = st.integers(1, 5)
PLACE = st.integers(0, 1)
STEPS = st.one_of(
    st.tuples(st.just("receive"), PLACE, UNITS),
    st.tuples(st.just("lose"), PLACE, UNITS),
    st.tuples(st.just("set_aside"), PLACE, UNITS),
    st.tuples(st.just("hold"), PLACE, UNITS, st.booleans()),
    st.tuples(st.just("allocate"), PLACE, UNITS, st.booleans()),
    st.tuples(st.just("release"), st.integers(0, 3)),
    st.tuples(st.just("convert"), st.integers(0, 3)),
    st.tuples(st.just("take"), st.integers(0, 3)),
    st.tuples(st.just("free"), st.integers(0, 3)),
    st.tuples(st.just("wait"), st.sampled_from([30, 60])),
    st.tuples(st.just("sweep")),
)


@dataclass
class Place:
    on_hand: int = 0
    unavailable: int = 0
    allocated: int = 0
    holds: dict = field(default_factory=dict)  # id → (units, ends)

    def free(self, now):
        return self.on_hand - self.unavailable - self.allocated - sum(u for u, end in self.holds.values() if end > now)


class Play:
    """Each step acts on the real shop and on the model, and compares what came of it."""

    def __init__(self):
        self.shop, self.now = inventory.shop(), START
        self.sites, self.places = [self.shop.soho, self.shop.bath], [Place(), Place()]
        self.held, self.bought = [], []  # (row, place, units, on the web)
        keep_back(SAFETY, channel=self.shop.web)

    def offered(self, place, web):
        return max(0, self.places[place].free(self.now) - (SAFETY if web else 0))

    def channel(self, web):
        return self.shop.web if web else self.shop.pos

    def expect(self, possible, work):
        try:
            result = work()
        except Refusal:
            assert not possible
            return None
        assert possible
        return result

    def receive(self, place, units):
        receive(self.shop.mug, self.sites[place], units)
        self.places[place].on_hand += units

    def lose(self, place, units):
        possible = units <= self.places[place].on_hand
        self.expect(possible, lambda: adjust(self.shop.mug, self.sites[place], -units) or True)
        self.places[place].on_hand -= units if possible else 0

    def set_aside(self, place, units):
        possible = self.places[place].unavailable + units <= self.places[place].on_hand
        self.expect(possible, lambda: adjust(self.shop.mug, self.sites[place], units, bucket="damaged") or True)
        self.places[place].unavailable += units if possible else 0

    def hold(self, place, units, web):
        line = self.shop.line(units, self.sites[place])
        held = self.expect(units <= self.offered(place, web), lambda: hold(self.channel(web), line, seconds=60))
        if held:
            self.places[place].holds[held.pk] = (units, self.now + timedelta(seconds=60))
            self.held.append((held, place, units, web))

    def allocate(self, place, units, web):
        line = self.shop.line(units, self.sites[place])
        rows = self.expect(
            units <= self.offered(place, web),
            lambda: inside(lambda now: allocations.allocate([line], for_order(self.channel(web), now, f"o:{now}"))),
        )
        if rows:
            self.places[place].allocated += units
            self.bought.append((rows, place, units))

    def release(self, index):
        for held, place, *_ in self.held[index : index + 1]:
            reservations.release(by=SYSTEM, held=held)
            self.places[place].holds.pop(held.pk, None)

    def convert(self, index):
        if index >= len(self.held):
            return
        held, place, units, web = self.held.pop(index)
        held.refresh_from_db()
        mine = self.places[place].holds.get(held.pk)
        lives = mine is not None and mine[1] > self.now
        possible = held.status != "released" and (lives or units <= self.offered(place, web))
        lines = [self.shop.line(units, self.sites[place])]
        rows = self.expect(
            possible, lambda: inside(lambda now: allocations.convert(held, lines, for_order(self.channel(web), now)))
        )
        if rows:
            self.places[place].holds.pop(held.pk, None)
            self.places[place].allocated += units
            self.bought.append((rows, place, units))

    def take(self, index):
        if index < len(self.bought):
            rows, place, units = self.bought.pop(index)
            inside(lambda now: allocations.take(rows, by=SYSTEM, now=now))
            self.places[place].allocated -= units
            self.places[place].on_hand = max(0, self.places[place].on_hand - units)

    def free(self, index):
        if index < len(self.bought):
            rows, place, units = self.bought.pop(index)
            assert inside(lambda now: allocations.free(rows, now=now)) == units
            self.places[place].allocated -= units

    def wait(self, seconds):
        self.now += timedelta(seconds=seconds)

    def sweep(self):
        reservations.sweep(by=SYSTEM)

    def compare(self):
        for place, site in enumerate(self.sites):
            for web in (False, True):
                found = position(self.shop.mug, site, self.channel(web))
                assert (found.on_hand, found.available) == (self.places[place].on_hand, self.offered(place, web))

    def promise_exactly_what_is_offered(self):
        for place in range(2):
            offered = self.offered(place, web=True)
            self.hold(place, offered + 1, True)
            if offered:
                self.hold(place, offered, True)


@pytest.mark.slow
@given(st.lists(STEPS, max_size=20))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_operations_agree_with_the_model(db, steps):
    play = Play()

    for name, *arguments in steps:
        with transactions.at(play.now):
            getattr(play, name)(*arguments)
        with transactions.at(play.now):
            play.compare()
    with transactions.at(play.now):
        play.promise_exactly_what_is_offered()

    assert audit.run().findings == []
