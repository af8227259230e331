"""Random days at the packing table: parcels leave one by one, what is left is opened, missed, declined and cancelled in
whatever order, and the books are clean after every step."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commerce.actors import SYSTEM
from fulfillment import declining, packing, shipping, shortages
from fulfillment.models import Fulfillment
from fulfillment.routing import router
from fulfillment.shortages import Short
from tests.factories import commerce as catalog
from tests.factories import fulfillment as make
from tests.factories import inventory
from tests.factories.inventory import receive
from tests.factories.orders import Buy, Shipping, Tender, place
from tests.fulfillment import shorts
from tests.fulfillment.test_shortages_property import EXAMPLES, INDEX, REASONS, UNITS, WAYS, Day, _try, bank, undone

__all__ = ["bank"]
STEPS = st.one_of(
    st.tuples(st.just("pick_all"), INDEX),
    st.tuples(st.just("pack"), INDEX, UNITS),
    st.tuples(st.just("pack"), INDEX, UNITS),
    st.tuples(st.just("leave"), INDEX, UNITS),
    st.tuples(st.just("leave"), INDEX, UNITS),
    st.tuples(st.just("unpack"), INDEX),
    st.tuples(st.just("unpack"), INDEX),
    st.tuples(st.just("report"), INDEX, INDEX, UNITS, REASONS),
    st.tuples(st.just("lack"), INDEX, INDEX, UNITS, REASONS, WAYS),
    st.tuples(st.just("decide"), INDEX, WAYS),
    st.tuples(st.just("decline"), INDEX),
    st.tuples(st.just("cancel"), INDEX, UNITS),
)


class PackingDay(Day):
    """Two orders to be sent from Soho, of mugs and of sets whose parts may travel apart."""

    def __init__(self):
        shop = self.shop = inventory.shop()
        shorts.open_all_day(shop.soho, shop.bath)
        self.cup, self.tea, kit = shorts.cup(shop, units=3), catalog.variant("TEA"), catalog.variant("TEA-SET")
        for variant, units in ((shop.mug, 8), (self.tea, 9)):
            receive(variant, shop.soho, units)
            receive(variant, shop.bath, 3)
        set_of_tea = Buy(kit, 2, kit=((shop.mug, 1), (self.tea, 2)))
        bought = [Buy(shop.mug, 3, price=1001, discount=100), set_of_tea]
        tenders = [Tender("gift_card", 777), Tender("card")]
        self.orders = [
            place(shop.web, bought, tenders=tenders, shipping=Shipping(395)),
            place(shop.web, [set_of_tea], tenders=[Tender("card")]),
        ]
        for order in self.orders:
            for found in make.routed(order):
                make.reached(found, "picked" if found.location == shop.soho else "accepted")

    def pack(self, index, units):
        """Into parcels of at most so many of one article each."""

        def packed(work):
            parcels = [
                packing.NewParcel((packing.Content(line.pk, min(units, line.here - done)),))
                for line in packing.picked_lines(work)
                for done in range(0, line.here, units)
            ]
            packing.pack(by=SYSTEM, fulfillment=work, parcels=parcels, confirmed=True)

        self._with(index, packed)

    def leave(self, index, units):
        def left(work):
            ids = [parcel.pk for parcel in packing.here_of(work)[:units]]
            shipping.ship(by=SYSTEM, fulfillment=work, carrier="own", parcel_ids=ids)

        self._with(index, left)

    def unpack(self, index):
        self._with(index, lambda work: packing.unpack(by=SYSTEM, fulfillment=work))

    def decline(self, index):
        self._with(index, lambda work: declining.decline(by=SYSTEM, fulfillment=work, reason="too_busy"))
        for order in self.orders:
            router.route(order_id=order.pk)

    def end(self):
        """What has not left never does: all of it is missing, and the policy decides."""
        for work in Fulfillment.objects.order_by("id"):
            _try(lambda work=work: packing.unpack(by=SYSTEM, fulfillment=work))
        for work in Fulfillment.objects.filter(status__in=("picking", "picked")).order_by("id"):
            for line in work.lines.order_by("id"):
                for _ in range(3):
                    short = Short(line.line_id, 1, line.variant_id)
                    _try(
                        lambda work=work, short=short: shortages.report(
                            by=SYSTEM, fulfillment=work, shorts=[short], reason="damaged"
                        )
                    )
        super().end()
        assert not Fulfillment.objects.filter(status__in=("picking", "picked", "packed")).exists()


@pytest.mark.slow
@given(st.lists(STEPS, min_size=6, max_size=14))
@settings(max_examples=max(1, EXAMPLES // 2), deadline=None, suppress_health_check=list(HealthCheck))
def test_random_days_at_the_packing_table_keep_every_promise(db, bank, steps):
    with undone():
        day = PackingDay()

        for name, *arguments in steps:
            getattr(day, name)(*arguments)
            day.check()
        day.end()
