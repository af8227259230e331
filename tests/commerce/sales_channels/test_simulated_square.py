"""A connection to a simulated Square: its access is renewed, its key comes by subscribing, its news is taken."""

from django.utils import timezone

from commerce.actors import SYSTEM
from commerce.models import Access, ChannelSubscription, Connection, Inbound
from commerce.sales_channels import connections, inbox, subscription_keeping
from commerce.sales_channels.connections import Account
from commerce.sales_channels.connectors.simulated.simulator import Setup, Simulator
from commerce.sales_channels.connectors.simulated.square_wire.access import first_refresh_token
from tests.commerce.sales_channels.simulated.connected import as_delivered, link


def test_square_is_reached_with_renewed_access_and_signs_with_the_key_that_it_made(shop, settings):
    with Simulator(system="square", setup=Setup(sends=False)) as sim:
        settings.EGRESS_EXCEPTIONS = [sim.address]
        settings.CONNECTORS = ["commerce.sales_channels.connectors.square.Square"]
        known = {name: text for name, text in link(sim).secrets.items() if name != "signature_key"}
        oauth = {"refresh_token": first_refresh_token(sim.setup.account), "client_id": "sq0idp-sim"}
        account = Account("square", shop.web, "Square", secrets={**known, **oauth}, base_url=f"{sim.url}/v2")
        made = connections.connect(by=SYSTEM, account=account)
        connections.switch(by=SYSTEM, connection=made, to="shadow")

        first = connections.test(made)
        sim.shop.state.access["token"] = "ended"
        second = connections.test(made)
        subscription_keeping.look(made.pk)
        sim.sell({"SIM-MUG": 1})
        there = Connection.objects.get(pk=made.pk)
        answers = [
            inbox.receive(there.token, as_delivered(each), now=timezone.now()).status
            for each in sim.deliveries()
            if each.url.endswith(there.token)
        ]

        assert first.account == second.account == "Simulated shop"
        assert Access.objects.get().revision == 2
        assert len(ChannelSubscription.objects.get().topics) == len(sim.shop.state.subscriptions[0]["topics"])
        assert answers and {*answers} == {202}
        assert "order.created" in set(Inbound.objects.values_list("topic", flat=True))
