"""Whole products of Shopify's Admin GraphQL API: read, made by `productSet`, changed, hidden."""

from typing import Any

from commerce.sales_channels.connectors.simulated import amounts, publishing
from commerce.sales_channels.connectors.simulated.publishing import NewVariant
from commerce.sales_channels.connectors.simulated.records import Product
from commerce.sales_channels.connectors.simulated.shop import Shop
from commerce.sales_channels.connectors.simulated.shopify_wire import graph_catalog
from commerce.sales_channels.connectors.simulated.shopify_wire.connections import connection
from commerce.sales_channels.connectors.simulated.shopify_wire.numbers import gid, number

STATUSES = ("ACTIVE", "DRAFT", "ARCHIVED")
NAMELESS = "Default Title"
OPTIONS = 10  # more than a product may have


class Products:
    """The mutations of one request."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop

    def set(self, input: dict, identifier: dict | None = None, synchronous: bool = True) -> dict[str, Any]:
        """Make what is not there under the handle yet; here it never writes over a product."""
        handle = input.get("handle") or input["title"].lower().replace(" ", "-")
        if input["status"] not in STATUSES:
            raise ValueError("status")
        if _by_handle(self.shop, handle) is not None:
            return _said([_error(["input", "handle"], "Handle has already been taken", "HANDLE_NOT_UNIQUE")])
        options = [each["name"] for each in input["productOptions"]]
        variants = [self._variant(row, options) for row in input["variants"]]
        if len({each.values for each in variants}) < len(variants):
            return _said([_error(["input", "variants"], "Variants must differ in their options", "INVALID_VARIANT")])
        mark = next((each["value"] for each in input.get("metafields", ()) if each["key"] == "product"), "")
        made = Product(0, input["title"], self.shop.clock.now(), [], handle, input.get("descriptionHtml", ""), options,
                       mark)  # fmt: skip
        publishing.make(self.shop, made, variants, stocked=False, active=input["status"] == "ACTIVE")
        return _said([], product=node(self.shop, made))

    def update(self, product: dict) -> dict[str, Any]:
        """What is left out stays."""
        found = self.shop.state.products.get(number(product["id"], "Product"))
        if found is None:
            return _said([_error(["id"], "Product does not exist")])
        names = {"title": "title", "descriptionHtml": "description"}
        texts = {ours: product[theirs] for theirs, ours in names.items() if theirs in product}
        if texts:
            publishing.change(self.shop, found, **texts)
        if "status" in product:
            publishing.show(self.shop, found, {name: name == "ACTIVE" for name in STATUSES}[product["status"]])
        return _said([], product=node(self.shop, found))

    def add_variants(self, productId: str, variants: list[dict], strategy: str = "DEFAULT") -> dict[str, Any]:
        """More of them, all or none."""
        found = publishing.find(self.shop, number(productId, "Product"))
        known = {self.shop.variant(each).title for each in found.variants}
        news = [self._variant(row, found.options) for row in variants]
        if any(publishing.SIGN.join(each.values) in known for each in news):
            return _said([_error(["variants", "0"], "The variant already exists.", "VARIANT_ALREADY_EXISTS")])
        made = [publishing.add(self.shop, found, each, stocked=False) for each in news]
        return _said([], productVariants=[graph_catalog.variant(self.shop, each) for each in made])

    def rename_option(self, productId: str, option: dict) -> dict[str, Any]:
        """Another name for what its variants differ in."""
        found = publishing.find(self.shop, number(productId, "Product"))
        names = [*found.options]
        names[number(option["id"], "ProductOption") % OPTIONS] = option["name"]
        publishing.change(self.shop, found, options=names)
        return _said([], product=node(self.shop, found))

    def show(self, id: str, input: list[dict]) -> dict[str, Any]:
        """In sales channels of the shop."""
        found = publishing.find(self.shop, number(id, "Product"))
        shown = [number(each["publicationId"], "Publication") for each in input]
        self.shop.record("product_shown", product=found.id, publications=shown)
        return _said([])

    def _variant(self, row: dict, options: list[str]) -> NewVariant:
        said = {each["optionName"]: each["name"] for each in row["optionValues"]}
        values = tuple(said[name] for name in options)
        item, currency = row["inventoryItem"], self.shop.state.currency
        price = amounts.minor(row["price"], currency)
        before = None if row.get("compareAtPrice") is None else amounts.minor(row["compareAtPrice"], currency)
        return NewVariant(item["sku"], row.get("barcode") or "", () if values == (NAMELESS,) else values, price, before)


def node(shop: Shop, found: Product) -> dict[str, Any]:
    """One product with its variants."""

    def metafield(namespace: str, key: str) -> dict[str, Any] | None:
        named = (namespace, key) == ("truecount", "product") and found.mark
        return {"__typename": "Metafield", "value": found.mark} if named else None

    variants = [shop.variant(each) for each in found.variants]
    return {
        "__typename": "Product", "id": gid("Product", found.id), "title": found.title, "handle": found.handle,
        "descriptionHtml": found.description, "metafield": metafield,
        "status": "ACTIVE" if any(each.active for each in variants) else "DRAFT",
        "options": [
            {"__typename": "ProductOption", "id": gid("ProductOption", found.id * OPTIONS + index), "name": name}
            for index, name in enumerate(found.options or ["Title"])
        ],
        "variants": connection([graph_catalog.variant(shop, each) for each in variants]),
    }  # fmt: skip


def by_id(shop: Shop, said: str) -> dict[str, Any] | None:
    """The product, or null."""
    found = shop.state.products.get(number(said, "Product"))
    return node(shop, found) if found else None


def by_identifier(shop: Shop, said: dict) -> dict[str, Any] | None:
    """By id or handle."""
    if "id" in said:
        return by_id(shop, said["id"])
    found = _by_handle(shop, said["handle"])
    return node(shop, found) if found else None


def _by_handle(shop: Shop, handle: str) -> Product | None:
    return next((each for each in shop.state.products.values() if handle and each.handle == handle), None)


def _said(errors: list[dict], **said: Any) -> dict[str, Any]:
    return {"__typename": "Payload", "product": None, "productVariants": None, **said, "userErrors": errors}


def _error(path: list[str], message: str, code: str = "INVALID") -> dict[str, Any]:
    return {"__typename": "UserError", "field": path, "message": message, "code": code}
