"""Work of which something is missing, with what is around: a second store, a substitute, and how it is decided."""

from commerce.actors import SYSTEM
from commerce.models import Category, Location
from fulfillment import resolving, shortages
from fulfillment.models import Fulfillment, FulfillmentLine, Trouble
from fulfillment.resolving import Choice
from fulfillment.shortages import Short
from inventory.models import Allocation
from orders.models import Delivery
from tests.factories import commerce as catalog
from tests.factories import fulfillment as work
from tests.factories.inventory import Shop, receive
from tests.factories.orders import Buy, Tender, place

ADDRESS = {"name": "Ana Ruiz", "line1": "1 High St", "city": "Leeds", "postal_code": "LS1 1AA", "country": "GB"}


def cup(shop: Shop, price: int = 799, units: int = 5):
    """A cup, in the mug's category, in Soho."""
    kitchen = Category.objects.create(name="Kitchen", path="kitchen")
    found = catalog.variant("CUP", price=price)
    for variant in (found, shop.mug):
        variant.product.categories.add(kitchen)
    receive(found, shop.soho, units)
    return found


def open_all_day(*places: Location) -> None:
    hours = {day: [["00:00", "23:59"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    Location.objects.filter(pk__in=[each.pk for each in places]).update(hours=hours)


def picking(shop: Shop, *, units: int = 3, consent: str = "ask", kind: str = "pickup", **order) -> Fulfillment:
    """Mugs being picked in Soho, 10.00 each, by default on a gift card and an authorized card."""
    order.setdefault("tenders", [Tender("gift_card", 1000), Tender("card")])
    bought = place(shop.web, [Buy(shop.mug, units, place=shop.soho if kind == "pickup" else None)], **order)
    Delivery.objects.filter(order=bought).update(substitutions=consent)
    return work.one(bought, at="picking")


def report(fulfillment: Fulfillment, units: int = 1, reason: str = "mismatch", variant=None, by=SYSTEM) -> Trouble:
    line = fulfillment.order.lines.order_by("position").first()
    short = Short(line.pk, units, variant and variant.pk)
    (trouble,) = shortages.report(by=by, fulfillment=fulfillment, shorts=[short], reason=reason)
    return trouble


def decide(trouble: Trouble, resolution: str, by=SYSTEM, **choice) -> Trouble:
    return resolving.resolve(by=by, trouble=trouble, choice=Choice(resolution, **choice))


def rows(fulfillment: Fulfillment) -> list[tuple[str, int, int]]:
    found = FulfillmentLine.objects.filter(fulfillment=fulfillment).select_related("variant").order_by("id")
    return [(row.variant.sku, row.quantity, row.picked) for row in found]


def promised(order) -> dict[tuple[str, str], int]:
    """`{(SKU, place): units}` that are promised to the order."""
    found: dict[tuple[str, str], int] = {}
    for row in Allocation.objects.filter(cause=order.public_id, ended_at=None).select_related("variant", "location"):
        key = row.variant.sku, row.location.code
        found[key] = found.get(key, 0) + row.quantity
    return found
