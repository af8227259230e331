"""What a simulated shop sells: out of a JSON file, or a small catalog of its own.

The file is a list of products: `{"title", "variants": [{"sku", "barcode", "title", "price", "quantity"}]}`, price in
minor units, quantity per place or one for each; `{"places": [...], "currency", "country", "products"}` says more;
buyers live in that country, US or GB, and with `ships_only` none comes to a place.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from commerce.sales_channels.connectors.simulated.clock import Clock
from commerce.sales_channels.connectors.simulated.records import Level, Place, Product, State, Variant

FIRST_ID, FIRST_NUMBER = 7000, 1000
BARCODES = (
    ("4011234500019", "4011234501016", "4011234502013"),
    ("4011234510018", "4011234511015", "4011234512012"),
    ("4011234520017", "4011234521014", "4011234522011"),
)
_SIZES = (("S", 0, 24), ("M", 0, 33), ("L", 500, 42))
OWN: list[dict[str, Any]] = [
    {"title": f"{color} {what}", "variants": [
        {"sku": f"SIM-{color[:3].upper()}-{what[:3].upper()}-{size}", "title": size, "price": price + more,
         "barcode": BARCODES[number][step], "quantity": quantity}
        for step, (size, more, quantity) in enumerate(_SIZES)
    ]}
    for number, (color, what, price) in enumerate((("Blue", "Jacket", 12900), ("Waxed", "Jacket", 18900),
                                                   ("Wool", "Scarf", 2450)))
] + [
    {"title": title, "variants": [{"sku": sku, "barcode": barcode, "price": price, "quantity": quantity}]}
    for title, sku, barcode, price, quantity in (("Enamel mug", "SIM-MUG", "4006381333931", 895, 30),
                                                 ("Gift card holder", "SIM-HOLDER", "4006381333948", 199, 3))
]  # fmt: skip


def read(path: Path) -> dict[str, Any]:
    """The catalog of a file. Raises ValueError for one that is not like the module says."""
    found = json.loads(path.read_text())
    return {"products": found} if isinstance(found, list) else found


def stocked(system: str, places: Sequence[str], clock: Clock, catalog: dict[str, Any] | None = None) -> State:
    """A new shop with these wares at each of its places."""
    catalog = catalog or {"products": OWN}
    state = State(system, catalog.get("currency", "USD"), FIRST_ID, FIRST_NUMBER, country=catalog.get("country", "US"),
                  ships_only=catalog.get("ships_only", False))  # fmt: skip
    # A system without places keeps one number for all, whatever the file says.
    for name in catalog.get("places", places)[: len(places) if len(places) == 1 else None]:
        place = Place(_next(state), name)
        state.places[place.id] = place
    for each in catalog["products"]:
        _add(state, each, clock)
    return state


def _add(state: State, said: dict[str, Any], clock: Clock) -> None:
    now = clock.now()
    product = Product(_next(state), said["title"], now)
    state.products[product.id] = product
    for each in said["variants"]:
        variant = Variant(
            _next(state), product.id, each["sku"], each.get("barcode", ""), each.get("title", ""), each["price"], now,
            each.get("compare_at_price"),
        )  # fmt: skip
        product.variants.append(variant.id)
        state.variants[variant.id] = variant
        quantity = each.get("quantity", 0)
        counts = quantity if isinstance(quantity, list) else [quantity] * len(state.places)
        state.counts[variant.id] = {
            place: Level(count, now, now) for place, count in zip(state.places, counts, strict=False)
        }


def _next(state: State) -> int:
    state.last_id += 1
    return state.last_id
