"""The catalog of Square: read and searched by SKU; items made and written whole over their version, and archived."""

from typing import Any

from commerce.sales_channels.connectors.simulated import publishing
from commerce.sales_channels.connectors.simulated.exchange import Request
from commerce.sales_channels.connectors.simulated.publishing import NewVariant
from commerce.sales_channels.connectors.simulated.records import Impossible, Product
from commerce.sales_channels.connectors.simulated.shop import Shop
from commerce.sales_channels.connectors.simulated.square_wire import catalog_form, writing
from commerce.sales_channels.connectors.simulated.square_wire.order_form import number

PLAIN, MOST_OBJECTS = "Regular", 100


def page(shop: Shop, asked: Request) -> dict[str, Any]:
    """All items, some at a time."""
    start = int(asked.query.get("cursor") or 0)
    found = list(shop.state.products.values())
    here = [catalog_form.item(shop, each) for each in found[start : start + MOST_OBJECTS]]
    more = {"cursor": str(start + MOST_OBJECTS)} if len(found) > start + MOST_OBJECTS else {}
    return {"objects": here, **more}


def objects(shop: Shop, asked: Request) -> dict[str, Any]:
    """Items and variations by their ids."""
    ids = [str(each) for each in asked.data()["object_ids"]]
    variants = [number(each, "VAR") for each in ids if each.startswith("VAR")]
    items = [number(each, "ITM") for each in ids if each.startswith("ITM")]
    known = shop.state
    return {
        "objects": [
            *(catalog_form.variation(shop, known.variants[each]) for each in variants if each in known.variants),
            *(catalog_form.item(shop, known.products[each]) for each in items if each in known.products),
        ]
    }


def upsert_all(shop: Shop, batches: list[dict], fault: str, codes: dict[str, tuple]) -> dict[str, Any]:
    """Prices of variations, each batch by itself."""
    objects, errors = [], []
    for index, batch in enumerate(batches):
        try:
            kept = [writing.set_price(shop, each, fault if index % 2 == 0 else "") for each in batch["objects"]]
            objects.extend(catalog_form.variation(shop, each) for each in kept)
        except Impossible as problem:
            _, category, code = codes.get(problem.code, (400, "INVALID_REQUEST_ERROR", "BAD_REQUEST"))
            errors.append({"category": category, "code": code, "detail": problem.detail, "field": f"batches[{index}]"})
    return {"objects": objects, "errors": errors}


def search(shop: Shop, asked: Request) -> dict[str, Any]:
    """Variations with one of these SKUs."""
    said = asked.data()["query"]["set_query"]
    if said["attribute_name"] != "sku" or not 1 <= len(said["attribute_values"]) <= 250:
        raise ValueError("set_query")
    found = [each for each in shop.state.variants.values() if each.sku in said["attribute_values"]]
    return {"objects": [catalog_form.variation(shop, each) for each in found]} if found else {}


def upsert(shop: Shop, said: dict[str, Any], fault: str) -> dict[str, Any]:
    """A new item, or all of one over its version. Raises Impossible."""
    data = said["item_data"]
    if said["id"].startswith("#"):
        mark = data["variations"][0]["item_variation_data"].get("user_data", "")
        made = Product(0, data["name"], shop.clock.now(), [], "", data.get("description_html", ""), [], mark)
        news = [_new(each) for each in data["variations"]]
        publishing.make(shop, made, news, stocked=True, active=not data.get("is_archived"))
        return {"catalog_object": catalog_form.item(shop, made)}
    found = publishing.find(shop, number(said["id"], "ITM"))
    if fault == "stale" or said["version"] != catalog_form.item(shop, found)["version"]:
        raise Impossible("version_mismatch", f"Version {said['version']} of {said['id']} is not the current one")
    known = {each["id"]: each for each in data["variations"] if not each["id"].startswith("#")}
    if set(known) != {row["id"] for row in catalog_form.item(shop, found)["item_data"]["variations"]}:
        raise ValueError("variations: one that is left out would be deleted")
    publishing.change(shop, found, title=data["name"], description=data.get("description_html", ""))
    for row in data["variations"]:
        if row["id"].startswith("#"):
            publishing.add(shop, found, _new(row), stocked=True)
        else:
            shop.variant(number(row["id"], "VAR")).barcode = row["item_variation_data"].get("upc", "")
    publishing.show(shop, found, not data.get("is_archived"))
    return {"catalog_object": catalog_form.item(shop, found)}


def _new(said: dict[str, Any]) -> NewVariant:
    data = said["item_variation_data"]
    values = () if data["name"] == PLAIN else (data["name"],)
    return NewVariant(data["sku"], data.get("upc", ""), values, data["price_money"]["amount"])
