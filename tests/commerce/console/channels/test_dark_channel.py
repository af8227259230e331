"""A dark channel in the console: what its page says, why the others show fewer of an item, and how careful we are."""

from datetime import timedelta

from django.db.models.functions import Now

from commerce.models import Channel, Connection, Pulse
from commerce.sales_channels import serving
from inventory import channel_sync
from tests.commerce.console.channels.conftest import page, text_of
from tests.factories.channels import connect
from tests.factories.commerce import ChannelFactory
from tests.factories.inventory import keep_back


def test_the_reduction_is_explained_where_people_look_and_set_where_they_expect_it(there, shop, as_owner):
    market = ChannelFactory(kind=Channel.Kind.MARKETPLACE, code="fair", name="Fair")
    connect(market, {shop.soho: "S1"})
    there.offers(shop.mug)
    keep_back(3, channel=shop.web)
    channel_sync.everything(there.connection.pk)
    serving.serve(there.connection.pk)
    stock = f"/s/all/stock/{shop.mug.sku}/"
    calm, well = text_of(as_owner.get(f"{stock}?channel=fair")), text_of(as_owner.get(page(there)))
    Pulse.objects.filter(connection=there.connection).update(dark_since=Now() - timedelta(minutes=9))

    dark = text_of(as_owner.get(page(there)))
    others = text_of(as_owner.get(f"{stock}?channel=fair"))
    own = text_of(as_owner.get(f"{stock}?channel={shop.web.code}"))

    assert "fewer" not in calm + well + own
    assert "Not well It can be told nothing, or what it sold meanwhile is not read yet." in dark
    assert "the other channels show up to 9 units fewer" in dark
    assert "20 on hand = 20 can be sold Connected channels show 9 fewer. Web shop is dark since" in others
    assert "and still shows 17: a share of that is kept from the others." in others

    form = page(there, "settings/")
    said = {"version": there.connection.version, "name": "Web shop", "set_shop": there.connection.settings["shop"]}
    as_owner.post(form, {**said, "oversell": "ask", "dark_share": "100", "dark_after": "", "order_patience": "1"})
    kept = Connection.objects.get(pk=there.connection.pk).settings
    assert (kept["dark_share"], kept.get("dark_after"), kept["order_patience"]) == (100, None, 1)
    assert "up to 17 units fewer" in text_of(as_owner.get(page(there)))
    assert as_owner.post(form, {**said, "version": 2, "oversell": "ask", "dark_share": "101"}).status_code == 400
