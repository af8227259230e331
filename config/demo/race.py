"""Forty buyers, three units: the promise of the product, shown over the real API on the demo's own data.

`prepare` sets three units up to be sold; `run` sends forty requests at once and yields each answer as it arrives.
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
from inventory import availability, reservations, stock
from inventory.availability import Position
from inventory.models import Hold, Movement
from inventory.stock import Posting

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
    """Give back what an earlier race held, then correct the shelf so that exactly three can be sold."""
    for held in _earlier(race):
        reservations.release(by=by, held=held)
    now = position(race)
    delta = UNITS - (now.free - now.safety)
    if delta:
        lines = [Posting(race.variant.pk, race.location.pk, delta=delta)]
        reason, note = Movement.Reason.CORRECTION, "Three left to sell, for the race of forty buyers"
        stock.adjust(by=by, lines=lines, reason=reason, note=note, cause=race.reference)


def _earlier(race: Contest) -> QuerySet[Hold]:
    mine = {"lines__variant": race.variant, "lines__location": race.location, "lines__ended_at": None}
    return Hold.objects.filter(status=Hold.Status.LIVE, reference__startswith=PREFIX, **mine).distinct().order_by("id")


async def run(race: Contest, *, base_url: str, key: str) -> AsyncIterator[dict[str, Any]]:
    """Send all requests at once; yield `{buyer, door, status, code, from_ms, to_ms}` in the order of the answers."""
    limits = httpx.Limits(max_connections=BUYERS, max_keepalive_connections=0)
    headers = {"Authorization": f"Bearer {key}"}
    async with httpx.AsyncClient(base_url=base_url, headers=headers, limits=limits, timeout=PATIENCE_SECONDS) as client:
        started = time.perf_counter()
        buyers = [asyncio.create_task(_buy(client, race, number, started)) for number in range(BUYERS)]
        for answer in asyncio.as_completed(buyers):
            yield await answer


async def _buy(client: httpx.AsyncClient, race: Contest, number: int, started: float) -> dict[str, Any]:
    door = race.doors[number % len(race.doors)]
    line = {"sku": race.variant.sku, "quantity": 1, "location": race.location.code}
    body = {"channel": door.code, "lines": [line], "ttl_seconds": 300, "reference": race.reference}
    sent = time.perf_counter()
    try:
        response = await client.post(
            "/api/v1/holds", json=body, headers={"Idempotency-Key": f"{race.reference}/{number}"}
        )
        status, code = response.status_code, response.json().get("code", "")
    except httpx.HTTPError as failure:
        status, code = 0, type(failure).__name__
    ended = time.perf_counter()
    return {
        "buyer": number + 1,
        "door": door.name,
        "status": status,
        "code": code,
        "from_ms": round((sent - started) * 1000, 1),
        "to_ms": round((ended - started) * 1000, 1),
    }


def outcome(race: Contest) -> dict[str, Any]:
    """What the database says afterwards: units held for this race, and units left to sell."""
    with_reference = Hold.objects.filter(reference=race.reference)
    return {"held": with_reference.count(), "left": position(race).available}
