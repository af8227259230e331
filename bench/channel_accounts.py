"""Connections to simulated channels of three systems, for what is measured about channels. Django is set up before."""

from typing import Any

from commerce.actors import SYSTEM
from commerce.models import Channel, Connection, Location
from commerce.sales_channels import connections, serving
from commerce.sales_channels.connectors.simulated.exchange import Account as Simulated
from commerce.sales_channels.connectors.simulated.square_wire.order_form import ref

PATHS = {"shopify": "", "square": "/v2", "woocommerce": "/wp-json/wc/v3"}


def catalog(skus: int, *, quantity: int = 0) -> dict[str, Any]:
    """What a simulated channel offers: SKU-1 and so on, that many of each."""
    offer = {"barcode": "", "price": 1000, "quantity": quantity}
    products = [{"title": f"SKU-{n}", "variants": [{"sku": f"SKU-{n}", **offer}]} for n in range(1, skus + 1)]
    return {"places": ["Place 1"], "currency": "GBP", "products": products}


def join(code: str, url: str, place: int, account: Simulated) -> Connection:
    """A live connection to a simulated channel at `url` whose `place` shows what place-1 has; it was asked nothing."""
    token, signing = account.token, account.secret
    secrets = {
        "shopify": {"access_token": token, "client_secret": signing},
        "square": {"access_token": token, "signature_key": signing},
        "woocommerce": {"consumer_key": account.key, "consumer_secret": token, "webhook_secret": signing},
    }[code]
    known = Channel.objects.count()  # made in SQL with ids of their own
    channel = Channel.objects.create(id=known + 1, code=code, name=code, kind="marketplace", currency="GBP")
    given = {"rate": 100, "burst": 100, "shop": "simulated", "site": "simulated"}
    wanted = connections.Account(code, channel, code, given, secrets, base_url=url + PATHS[code])
    found = connections.connect(by=SYSTEM, account=wanted)
    external = {"shopify": str(place), "square": ref("LOC", place), "woocommerce": ""}[code]
    connections.place(by=SYSTEM, connection=found, refs={Location.objects.get(code="place-1"): external})
    connections.switch(by=SYSTEM, connection=Connection.objects.get(pk=found.pk), to="live")
    return serving.reading().get(pk=found.pk)
