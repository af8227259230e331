"""Every kind of write at once from several processes, some of them killed at any moment: the books stay exact."""

import random
from dataclasses import dataclass

import pytest

from commerce import audit, sql
from commerce.actors import SYSTEM
from commerce.models import AuditEntry
from inventory import allocations, reservations, stock
from inventory.models import Allocation, Hold, HoldLine, Level, Movement
from inventory.stock import Posting
from tests.concurrency import crowd
from tests.factories.inventory import Shop, for_order, hold, inside, receive
from tests.processes import wait_until

pytestmark = pytest.mark.race
ENOUGH = 400  # without a guard the audit finds something before the 160th write
_LEAK = """
UPDATE inventory_level SET on_hand = on_hand + 1,
  shortfall = greatest(0, unavailable + allocated + held - on_hand - 1) WHERE location_id = %s
"""


@dataclass(frozen=True)
class Storm:
    """One random write after the other; what is refused is refused."""

    shop: Shop

    def __call__(self, chance: random.Random) -> None:
        verb = chance.choice(
            [self.buy, self.buy, self.order, self.order, self.end_hold, self.end_allocation, self.count]
        )
        verb(chance)

    def place(self, chance):
        return chance.choice([self.shop.soho, self.shop.bath])

    def buy(self, chance):
        lines = [self.shop.line(chance.randint(1, 2), self.place(chance)), self.shop.line(1)]
        chance.shuffle(lines)
        hold(chance.choice([self.shop.web, self.shop.pos]), *lines, seconds=chance.choice([1, 600]))

    def order(self, chance):
        line = self.shop.line(chance.randint(1, 3), chance.choice([None, self.shop.soho, self.shop.bath]))
        held, cause = self.one_of(Hold.objects.filter(status="live"), chance), f"order:{chance.getrandbits(40)}"
        if held and chance.random() < 0.5:
            inside(lambda now: allocations.convert(held, [line], for_order(self.shop.web, now, cause)))
        else:
            inside(lambda now: allocations.allocate([line], for_order(self.shop.web, now, cause)))

    def end_hold(self, chance):
        held = self.one_of(Hold.objects.all(), chance)
        if chance.random() < 0.2 or held is None:
            reservations.sweep(by=SYSTEM)
        elif chance.random() < 0.5:
            reservations.extend(by=SYSTEM, held=held, seconds=600)
        else:
            reservations.release(by=SYSTEM, held=held)

    def end_allocation(self, chance):
        row = self.one_of(Allocation.objects.all(), chance)
        if row is None:
            return
        target = self.place(chance)
        inside(
            chance.choice(
                [
                    lambda now: allocations.take([row], by=SYSTEM, now=now),
                    lambda now: allocations.free([row], now=now),
                    lambda now: allocations.move(
                        row, to_location_id=target.pk, purpose=for_order(self.shop.web, now, row.cause)
                    ),
                ]
            )
        )

    def count(self, chance):
        place = self.place(chance)
        if chance.random() < 0.5:
            receive(self.shop.mug, place, chance.randint(1, 6))
        elif chance.random() < 0.5:
            posting = Posting(self.shop.mug.pk, place.pk, delta=chance.choice([-1, 1]), bucket="damaged")
            stock.adjust(by=SYSTEM, lines=[posting], reason="damaged")
        else:
            known = Level.objects.get(variant=self.shop.mug, location=place).on_hand
            posting = Posting(self.shop.mug.pk, place.pk, set_to=max(0, known - 1), expected=known)
            stock.adjust(by=SYSTEM, lines=[posting], reason="correction")

    def one_of(self, queryset, chance):
        newest = list(queryset.order_by("-id")[:8])
        return chance.choice(newest) if newest else None


def filled(shop):
    receive(shop.mug, shop.soho, 20)
    receive(shop.mug, shop.bath, 20)
    return Storm(shop)


def every_kind_of_write_happened() -> bool:
    return (
        set(Movement.objects.values_list("kind", flat=True)) >= {"receipt", "sale", "adjustment"}
        and set(HoldLine.objects.values_list("end_reason", flat=True)) >= {"released", "converted", "replaced"}
        and set(Allocation.objects.values_list("end_reason", flat=True)) >= {"taken", "released", "moved"}
    )


def wait_for_writes(more: int) -> None:
    """So many more than there are now."""
    before = AuditEntry.objects.count()
    wait_until(lambda: AuditEntry.objects.count() >= before + more)


def assert_no_half_effects():
    heads = set(AuditEntry.objects.filter(use_case__contains="._hold").values_list("facts__hold", flat=True))
    assert heads == set(Hold.objects.values_list("pk", flat=True))
    assert not Hold.objects.filter(lines=None).exists()
    assert sql.run("SELECT count(*) FROM pg_prepared_xacts")[0][0] == 0


def test_the_books_are_exact_after_a_storm_of_every_kind_of_write(shop, clean_books):
    storm = filled(shop)

    with crowd.loops([storm] * 4) as crews:
        wait_for_writes(ENOUGH)
        wait_until(every_kind_of_write_happened, every=0.2)

    assert [crew.exitcode for crew in crews] == [0] * 4
    assert_no_half_effects()
    assert audit.run().checked > 100


def test_processes_killed_at_any_moment_leave_no_half_effects(shop, clean_books):
    storm, chance = filled(shop), random.Random(7)

    for _ in range(5):
        with crowd.loops([storm] * 3) as crews:
            for crew in crews:
                wait_for_writes(chance.randint(2, 20))
                crew.kill()
        assert {crew.exitcode for crew in crews} == {-9}
        assert audit.run().drift == 0

    assert_no_half_effects()


def test_a_write_that_goes_past_the_ledger_in_the_storm_is_found(shop):
    storm = filled(shop)

    def with_a_leak(chance):
        storm(chance)
        sql.send(_LEAK, (shop.soho.pk,))

    with crowd.loops([with_a_leak]):
        wait_until(lambda: audit.run(["L2"]).drift, every=0.2)
        wait_for_writes(20)

    report = audit.run(["L2"])
    assert report.drift == 1
    assert "breaks after movement" in report.findings[0]["detail"]
