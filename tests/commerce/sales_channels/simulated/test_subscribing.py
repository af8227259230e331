"""Connectors say themselves what a simulated shop sends, and renew their access to it, through its own calls."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from commerce.sales_channels.connector import Can, Verified
from commerce.sales_channels.connectors.simulated.square_wire.access import first_refresh_token
from commerce.sales_channels.connectors.square import Square
from commerce.sales_channels.faults import Denied
from tests.commerce.sales_channels.connectors.scripted_channel import Kept
from tests.commerce.sales_channels.simulated.connected import SYSTEMS, as_delivered, connected, link

TOKEN = "Zr3kz0c3mV8m2Wq1v9x7Yt5uHn4bGe6s"
OURS, EARLIER = (f"https://{host}.example.com/hooks/{TOKEN}" for host in ("shop", "old"))
THEIRS = "https://other.example.com/hooks/another"


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_shop_tells_us_what_we_subscribed_to_and_is_asked_again_when_it_gave_up(system: str, settings):
    with connected(system, settings, callback="") as (sim, connector):
        account = replace(link(sim), callback_url=OURS)
        earlier = type(connector)(replace(account, callback_url=EARLIER))
        sim.postman.subscribe(THEIRS, "theirs")
        earlier.subscribe()

        made, again = (type(connector)(account).subscribe() for _ in range(2))
        account = replace(account, secrets={**account.secrets, **made.secrets})
        speaker = type(connector)(account)
        sim.sell({"SIM-MUG": 1})
        sent = [each for each in sim.deliveries() if each.url == OURS and each.topic != "ping"]
        stands = [each for each in sim.shop.state.subscriptions if each["url"] == OURS]
        stands[0]["active"] = False
        renewed = speaker.subscribe()
        silent = (speaker.unsubscribe(), speaker.unsubscribe())

        assert Can.SUBSCRIBES in connector.capabilities()
        assert list(made.added) == list(made.topics) and not made.refused
        assert (again.topics, again.added, again.renewed) == (made.topics, [], [])
        assert sent and all(
            isinstance(speaker.verify(as_delivered(each), now=datetime.now(UTC)), Verified) for each in sent
        )
        assert len([*renewed.added, *renewed.renewed]) == len(stands[0]["topics"])
        assert silent == (len(stands), 0)
        assert [each["url"] for each in sim.shop.state.subscriptions if each["active"]] == [THEIRS]


def test_access_is_renewed_when_it_ends_and_a_refresh_token_is_good_once(settings):
    with connected("square", settings) as (sim, _):
        known = link(sim)
        oauth = {"refresh_token": first_refresh_token(sim.setup.account), "client_id": "sq0idp-sim"}
        keeper = Kept()
        square = Square(replace(known, secrets={**known.secrets, **oauth}, keeper=keeper))
        first = square.check()
        sim.shop.state.access["token"] = "ended"

        second = square.check()

        assert (first.account, second.account, first.expires_at) == ("Simulated shop", "Simulated shop", None)
        assert keeper.kept["user"][1].token == sim.shop.state.access["token"]
        with pytest.raises(Denied, match="UNAUTHORIZED"):
            Square(replace(known, secrets={**known.secrets, **oauth}, keeper=Kept())).check()
