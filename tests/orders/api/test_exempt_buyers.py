"""An order of a business in another member state costs what it costs without tax, and says why."""

from decimal import Decimal

import pytest

from commerce.models import TaxRate
from customers.models import Customer
from orders.models import Order
from tests.api_client import api
from tests.factories.commerce import LocationFactory, TillFactory
from tests.factories.customers import customer
from tests.factories.inventory import receive
from tests.orders.api.test_placing import ADDRESS, order, place

pytestmark = pytest.mark.django_db(transaction=True)
NOTE = "Reverse charge: VAT to be accounted for by the customer DE136695976"


@pytest.mark.parametrize(("vat_id", "total", "note"), [("DE136695976", 1672, NOTE), ("", 1990, None)])
def test_order_says_why_it_has_no_tax(shop, vat_id, total, note):
    TaxRate.objects.create(country="DE", name="MwSt", percent=Decimal(19))
    paris = LocationFactory(address={"country": "FR"})
    receive(shop.mug, paris, 3)
    ana = customer(email="ana@example.com")
    Customer.objects.filter(pk=ana.pk).update(vat_id=vat_id)
    body = order(shop, channel=shop.pos.code, till=TillFactory(location=paris).code)
    goods = {"lines": [{"sku": shop.mug.sku, "quantity": 1}], "expected_total": total}
    berlin = {"method": "ship", "address": {**ADDRESS, "city": "Berlin", "postal_code": "10115", "country": "DE"}}

    made = place({**body, **goods, "delivery": berlin})

    assert made.status_code == 201, made.content
    read = api("*").get(f"/orders/{made.json()['id']}").json()
    assert [read["deliveries"][0]["tax_exemption"], made.json()["deliveries"][0]["tax_exemption"]] == [note] * 2
    assert (read["totals"]["total"], read["totals"]["tax"] == 0) == (total, bool(note))
    assert Order.objects.get().deliveries.get().tax_exemption == (note or "")
