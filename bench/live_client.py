"""A store's open screens, a web shop and customers with a link, one after the other. Run by `bench.live`."""

import asyncio
import json
import random
import re
import sys
import time
import uuid
from dataclasses import dataclass, field

import aiohttp
import django

django.setup()

from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402

from commerce import ids, keys  # noqa: E402
from commerce.actors import SYSTEM  # noqa: E402
from commerce.keys import Limits  # noqa: E402
from commerce.models import Staff  # noqa: E402
from fulfillment import links, picking, pickup  # noqa: E402
from fulfillment.models import Fulfillment, FulfillmentLine  # noqa: E402
from fulfillment.picking import Scan  # noqa: E402

WARM_UP, PATIENCE_SECONDS = 3, 60
SETTLE, SPACING = 0.15, 1.0  # as in live.js
BOARD, RUNNER = "/s/place-1/pickup/?column=new&show=200", "/s/place-1/runner/"
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass
class Screen:
    """One open page of the store, which hears the store's topic."""

    web: aiohttp.ClientSession
    socket: aiohttp.ClientWebSocketResponse
    path: str
    fetched: float = -SPACING

    async def hear(self, about: str, value: str, state: str) -> None:
        """Wait for the message about a fulfillment in that state."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                told = json.loads(await self.socket.receive_str()).get("data", {}).get("fulfillment", {})
                if told.get(about) == value and told.get("state") == state:
                    return

    async def show(self, text: str) -> None:
        """Fetch the newest form as `live.js` does, until it has the text."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                await asyncio.sleep(max(SETTLE, SPACING - (time.perf_counter() - self.fetched)))
                self.fetched = time.perf_counter()
                async with self.web.get(self.path, headers={"HX-Request": "true"}) as answer:
                    if text in await answer.text():
                        return


@dataclass
class Times:
    """Milliseconds per step."""

    heard: list[float] = field(default_factory=list)
    shown: list[float] = field(default_factory=list)


async def main(address: str, orders: int, skus: int, session: str, secret: str) -> dict[str, list[float]]:
    """Every order until it is on the board, then every tap until it is on the runner board."""
    base, bearer = f"http://{address}", {"Authorization": f"Bearer {secret}"}
    placed, taps = Times(), Times()
    cookies = {settings.SESSION_COOKIE_NAME: session}
    async with aiohttp.ClientSession(base, cookies=cookies) as web, aiohttp.ClientSession(base) as shop:
        await _up(shop)
        async with web.ws_connect("/ws/live?topics=pickups:place-1", headers=bearer) as socket:
            board, runner = Screen(web, socket, BOARD), Screen(web, socket, RUNNER)
            made = [await order(shop, board, bearer, placed, skus) for _ in range(WARM_UP + orders)]
            for order_id, number in made:
                await tap(base, runner, await asyncio.to_thread(make_ready, order_id), number, taps)
    return {
        "order_heard": placed.heard[WARM_UP:], "order_shown": placed.shown[WARM_UP:],
        "tap_heard": taps.heard[WARM_UP:], "tap_shown": taps.shown[WARM_UP:],
    }  # fmt: skip


async def order(
    shop: aiohttp.ClientSession, board: Screen, bearer: dict[str, str], times: Times, skus: int
) -> tuple[str, str]:
    """Id and number of one that the web shop places."""
    await asyncio.sleep(random.uniform(0.5, 1.5))
    body = {
        "channel": "web",
        "lines": [{"sku": f"SKU-{sku}", "quantity": 1} for sku in random.sample(range(1, skus + 1), 3)],
        "delivery": {"method": "pickup", "location": "place-1", "curbside": True},
        "payments": [{"method": "external", "reference": "bench"}],
    }
    began = time.perf_counter()
    async with shop.post("/api/v1/orders", json=body, headers=bearer | {"Idempotency-Key": uuid.uuid4().hex}) as answer:
        assert answer.status == 201, await answer.text()
        made = await answer.json()
    await board.hear("order", made["id"], "routed")
    times.heard.append((time.perf_counter() - began) * 1000)
    await board.show(f">{made['number']}<")
    times.shown.append((time.perf_counter() - began) * 1000)
    return made["id"], made["number"]


def make_ready(order_id: str) -> Fulfillment:
    """What the store does before the customer comes."""
    found = Fulfillment.objects.get(order_id=ids.decode("ord", order_id))
    lines = FulfillmentLine.objects.filter(fulfillment=found).order_by("id")
    pickup.accept(by=SYSTEM, fulfillment=found)
    picking.pick(by=SYSTEM, fulfillment=found, scans=[Scan(variant_id=each.variant_id) for each in lines])
    return pickup.mark_ready(by=SYSTEM, fulfillment=found)


async def tap(base: str, runner: Screen, found: Fulfillment, number: str, times: Times) -> None:
    """The customer opens the link and taps “I'm here”."""
    await asyncio.sleep(random.uniform(0.5, 1.5))
    path = f"/p/{links.token_of(found)}"
    async with aiohttp.ClientSession(base, cookie_jar=aiohttp.CookieJar(unsafe=True)) as customer:  # of an IP address
        async with customer.get(path) as answer:
            token = _TOKEN.search(await answer.text())[1]
        began = time.perf_counter()
        async with customer.post(
            f"{path}/here", data={"csrfmiddlewaretoken": token}, headers={"Origin": base}, allow_redirects=False
        ) as answer:
            assert answer.status == 302, await answer.text()
    await runner.hear("id", found.public_id, "arrived")
    times.heard.append((time.perf_counter() - began) * 1000)
    await runner.show(f"Order {number}")
    times.shown.append((time.perf_counter() - began) * 1000)


async def _up(shop: aiohttp.ClientSession) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            try:
                async with shop.get("/healthz"):
                    return
            except aiohttp.ClientError:
                await asyncio.sleep(0.1)


def _signed_in() -> str:
    client = Client()
    client.force_login(Staff.objects.create_user(email="bench@example.com", name="Bench", is_owner=True))
    return client.cookies[settings.SESSION_COOKIE_NAME].value


if __name__ == "__main__":
    key = keys.create(name="Bench", scopes=["*"], limits=Limits(), by=SYSTEM).secret
    print(json.dumps(asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), _signed_in(), key))))
