"""A part of a shipment has left: its page says so, and what to do about the rest."""

import pytest

from commerce.actors import SYSTEM
from fulfillment import packing, resolving, shipping
from fulfillment.models import Trouble
from fulfillment.resolving import Choice
from tests.fulfillment import rig
from tests.fulfillment.console.test_ship import HTMX, at, hidden, picked
from tests.inventory.console.html import text

__all__ = ["picked"]
pytestmark = pytest.mark.django_db


def test_what_has_not_left_is_opened_and_missed_or_cancelled_from_its_page(pages, picked) -> None:
    found, client = picked(3), pages["owner"]
    packing.pack(by=SYSTEM, fulfillment=found, parcels=[rig.parcel(found, 2), rig.parcel(found, 1)])
    shipping.ship(by=SYSTEM, fulfillment=found, carrier="own", parcel_ids=[packing.parcels_of(found)[0].pk])
    packed_page = text(client.get(at(found)))

    opened = client.post(at(found, "unpack/"), {"key": "1"}, headers=HTMX)
    sku = found.lines.get().variant.sku
    where = {"sku": sku, "reason": "mismatch", "units": "1"}
    dialog = client.get(f"/s/soho/pick/{found.public_id}/missing/?sku={sku}", headers=HTMX)
    seen = client.post(f"/s/soho/pick/{found.public_id}/missing/", {**where, "preview": "1"}, headers=HTMX)
    sent = {**where, "key": "2", "confirmed": hidden(seen, "confirmed")}
    client.post(f"/s/soho/pick/{found.public_id}/missing/", sent, headers=HTMX)

    assert "A part of it has left." in packed_page and "Unpack what is still here" in packed_page
    words = text(opened)
    assert "1 unit in no parcel" not in words and "Pack 1 parcel" in words
    assert "Something is missing" in words and "Cancel items" in words and "Parcel 1" in words
    assert "How many of" not in text(dialog)
    trouble = Trouble.objects.get()
    assert (trouble.quantity, trouble.variant.sku, found.lines.get().quantity) == (1, sku, 2)
    resolving.resolve(by=SYSTEM, trouble=trouble, choice=Choice("refund"))
    found.refresh_from_db()
    assert (found.status, "Note the delivery" in text(client.get(at(found)))) == ("shipped", True)
