"""Forty buyers, three units: the promise of the product, shown over the real API on the demo's own data.

`prepare` sets three units up to be sold; `run` places forty orders at once and yields each answer as it arrives.
"""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
from django.db.models import QuerySet

from commerce import transactions
from commerce.actors import Actor
from commerce.models import Channel, Location, Variant
from inventory import availability, stock
from inventory.availability import Position
from inventory.models import Movement
from inventory.stock import Posting
from orders import lifecycle
from orders.models import Order

BUYERS, UNITS = 40, 3
SKU = "RDG-JKT-OLV-M"
DOORS = ("web", "amazon", "ebay", "instagram")
PREFIX = "race:"
PATIENCE_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Contest:
    """What is raced for, and through which doors."""

    reference: str
    variant: Variant
    location: Location
    doors: tuple[Channel, ...]


def contest(location: Location | None) -> Contest:
    """A new contest at a store; the first store stands in for "all stores" and for the warehouse."""
    store = location or Location.objects.filter(kind=Location.Kind.STORE, active=True).order_by("rank", "id").first()
    doors = tuple(Channel.objects.filter(code__in=DOORS, active=True).order_by("id"))
    return Contest(PREFIX + uuid.uuid4().hex[:12], Variant.objects.get(sku=SKU), store, doors)


def position(race: Contest) -> Position:
    """The raced level as the first door sees it."""
    ids = {"variant_ids": [race.variant.pk], "location_ids": [race.location.pk]}
    return availability.promise(**ids, channel=race.doors[0], now=transactions.now())[0]


def prepare(race: Contest, *, by: Actor) -> None:
    """Call off the orders of an earlier race, then correct the shelf so that exactly three can be sold."""
    for order in _earlier(race):
        lifecycle.cancel(by=by, order=order, reason="The race is run again")
    now = position(race)
    delta = UNITS - (now.free - now.safety)
    if delta:
        lines = [Posting(race.variant.pk, race.location.pk, delta=delta)]
        reason, note = Movement.Reason.CORRECTION, "Three left to sell, for the race of forty buyers"
        stock.adjust(by=by, lines=lines, reason=reason, note=note, cause=race.reference)


def _earlier(race: Contest) -> QuerySet[Order]:
    open_ones = (Order.Status.PLACED, Order.Status.IN_FULFILLMENT)
    mine = {"lines__variant": race.variant, "location": race.location, "external_id__startswith": PREFIX}
    return Order.objects.filter(status__in=open_ones, **mine).distinct().order_by("id")


async def run(race: Contest, *, base_url: str, key: str) -> AsyncIterator[dict[str, Any]]:
    """Send all requests at once; yield `{buyer, door, status, code, order, from_ms, to_ms}`, first answer first."""
    limits = httpx.Limits(max_connections=BUYERS, max_keepalive_connections=0)
    headers = {"Authorization": f"Bearer {key}"}
    async with httpx.AsyncClient(base_url=base_url, headers=headers, limits=limits, timeout=PATIENCE_SECONDS) as client:
        started = time.perf_counter()
        buyers = [asyncio.create_task(_buy(client, race, number, started)) for number in range(BUYERS)]
        for answer in asyncio.as_completed(buyers):
            yield await answer


async def _buy(client: httpx.AsyncClient, race: Contest, number: int, started: float) -> dict[str, Any]:
    door = race.doors[number % len(race.doors)]
    name = f"{race.reference}/{number + 1}"
    body = {
        "channel": door.code,
        "external_id": name,
        "lines": [{"sku": race.variant.sku, "quantity": 1}],
        "delivery": {"method": "pickup", "location": race.location.code},
        "payments": [{"method": "external", "reference": name}],
    }
    sent = time.perf_counter()
    try:
        response = await _asked(client, body, key=name)
        status, said = response.status_code, response.json()
    except httpx.HTTPError as failure:
        status, said = 0, {"code": type(failure).__name__}
    ended = time.perf_counter()
    return {
        "buyer": number + 1,
        "door": door.name,
        "status": status,
        "code": said.get("code", ""),
        "order": said.get("number", ""),
        "from_ms": round((sent - started) * 1000, 1),
        "to_ms": round((ended - started) * 1000, 1),
    }


async def _asked(client: httpx.AsyncClient, body: dict[str, Any], *, key: str) -> httpx.Response:
    """Sent again while the server is too busy, as its answer asks: with the same key it counts once."""
    until = time.perf_counter() + PATIENCE_SECONDS
    while True:
        response = await client.post("/api/v1/orders", json=body, headers={"Idempotency-Key": key})
        if response.status_code != 503 or time.perf_counter() > until:
            return response
        await asyncio.sleep(int(response.headers.get("Retry-After", 1)))


def outcome(race: Contest) -> dict[str, Any]:
    """What the database says afterwards: numbers of the orders of this race, and units left to sell."""
    mine = Order.objects.filter(external_id__startswith=f"{race.reference}/").exclude(status=Order.Status.CANCELLED)
    numbers = list(mine.order_by("number").values_list("number", flat=True))
    return {"sold": len(numbers), "orders": numbers, "left": position(race).available}
