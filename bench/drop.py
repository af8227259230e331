"""A drop: 1,000 buyers want one SKU of which there are 200, over HTTP, all at once. Every one is told yes or no.

A buyer who hears 503 asks again with the same key. Never an error, never a deadlock, and exactly 200 are sold.
"""

import time

import psycopg

from bench import retailer, scratch, selling, web, workers
from bench.registry import Figure

BUYERS, UNITS, AT_A_TIME = 1_000, 200, 250
SKU = 1
_SCARCE = [f"UPDATE inventory_level SET on_hand = {UNITS} WHERE variant_id = {SKU}", "DELETE FROM inventory_safetyrule"]
_DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
_SOLD = f"SELECT sum(allocated) FROM inventory_level WHERE variant_id = {SKU} AND location_id = 1"


def run() -> list[Figure]:
    """What the buyers were told, how fast, and what the shelf says afterwards."""
    goods = retailer.statements(skus=10, locations=1)
    with scratch.database(*goods, *selling.statements(), *_SCARCE) as owner, web.serving() as address:
        found = workers.told_by("bench.drop_clients", address, BUYERS, AT_A_TIME, SKU)
        sold = owner.execute(_SOLD).fetchone()[0]
        deadlocks = _deadlocks(owner)
    told = found["told"]
    orders, refused = told.get("201", 0), told.get("409 out_of_stock", 0)
    errors = sum(count for answer, count in told.items() if answer.startswith("5"))
    return [
        Figure("orders", orders, must=UNITS),
        Figure("units sold that are not there, or not sold", abs(int(sold) - UNITS), must=0, at_most=True),
        Figure("refused as sold out", refused, must=BUYERS - UNITS),
        Figure("other answers", BUYERS - orders - refused - errors, must=0, at_most=True),
        Figure("errors (5xx) that stayed", errors, must=0, at_most=True),
        Figure("503 that were asked again", found["again"]),
        Figure("deadlocks", deadlocks, must=0, at_most=True),
        Figure("decided", BUYERS / found["seconds"], "per second"),
        Figure("all units sold within", found["sold_out_after"], "s"),
        Figure("everybody told within", found["seconds"], "s"),
    ]


def _deadlocks(owner: psycopg.Connection) -> int:
    time.sleep(2)  # backends report their counts with a delay
    return owner.execute(_DEADLOCKS).fetchone()[0]
