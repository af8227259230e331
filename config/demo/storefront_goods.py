"""What the outside shops of the demo offer: goods of the retailer's, which they share, and a few that are not.

The same seed always gives the same offers. Goods that people meet first stay with the story.
"""

import random
from collections.abc import Iterator, Mapping
from typing import Any

from config.demo import assortment, cast, shelves
from config.demo.assortment import Article, Item
from config.storefronts import Storefront

SHARED_ARTICLES, SKUS = 30, 60
CHEAP = 6000  # pence: of what costs less there is more
FOREIGN_PRICE, FOREIGN_UNITS = 600, 1
WRONG = 250  # pence


def items(shop: Storefront) -> list[Item]:
    """What it offers of ours."""
    return [item for article in _articles(shop) for item in article.items]


def skus(shop: Storefront) -> list[str]:
    """The SKUs of `items`."""
    return [item.sku for item in items(shop)]


def catalog(shop: Storefront, prices: Mapping[str, int]) -> dict[str, Any]:
    """The shop's own catalog, without stock of ours. `prices` by SKU, as they hold there."""
    products = [_product(article, prices) for article in _articles(shop)]
    variants = [variant for product in products for variant in product["variants"]]
    for variant in variants[: shop.renamed]:
        variant["sku"] = f"{shop.system[:3].upper()}-{variant['barcode'][-6:]}"
    for variant in variants[shop.renamed : shop.renamed + shop.wrong_prices]:
        variant["price"] += WRONG
    return {
        "places": list(shop.places),
        "currency": cast.CURRENCY,
        "country": "GB",
        "ships_only": shop.ships_only,
        "products": [*products, *_foreign(shop)],
    }


def _articles(shop: Storefront) -> list[Article]:
    """Up to SKUS, out of a few articles that all of the shops choose from."""
    kept = set(shelves.targets())
    usual = [
        article
        for article in assortment.articles()
        if article.items[0].price < CHEAP and not kept & {item.sku for item in article.items}
    ]
    shared = random.Random("storefronts").sample(usual, SHARED_ARTICLES)
    found: list[Article] = []
    for article in random.Random(shop.seed).sample(shared, len(shared)):
        if sum(len(each.items) for each in [*found, article]) <= SKUS:
            found.append(article)
    return found


def _product(article: Article, prices: Mapping[str, int]) -> dict[str, Any]:
    variants = [
        {"sku": item.sku, "barcode": item.barcode, "title": " / ".join(item.values), "price": prices[item.sku]}
        for item in article.items
    ]
    return {"title": article.title, "variants": variants}


def _foreign(shop: Storefront) -> Iterator[dict[str, Any]]:
    for sku, title in shop.foreign.items():
        yield {"title": title, "variants": [{"sku": sku, "price": FOREIGN_PRICE, "quantity": FOREIGN_UNITS}]}
