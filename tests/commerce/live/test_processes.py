"""Live updates across real processes: many idle listeners, a worker in between, Redis that goes and comes back."""

import asyncio
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import aiohttp
import pytest

from commerce import live, quick_redis
from commerce.actors import SYSTEM
from commerce.api.live_socket import MAX_SOCKETS
from inventory import stock
from tests.commerce.live.conftest import IMPATIENT
from tests.factories.commerce import LocationFactory, api_key, variant
from tests.live_client import Dialer, let_in, talk
from tests.own_redis import OwnRedis
from tests.processes import serving, wait_until, working

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
MESSAGES, MESSAGE_BYTES = 400, 50_000


def test_120_idle_listeners_all_receive_after_six_seconds(web):
    """Redis' own client gives a connection up that was silent for five."""
    secrets = [api_key("stock.read")[1] for _ in range(6)]

    async def conversation(dialer: Dialer):
        listeners = [await dialer.open("stock", secret) for secret in secrets for _ in range(20)]
        await asyncio.sleep(6)
        await asyncio.to_thread(live.publish, "stock", "changed", {"n": 1})
        return [(await listener.frame())["data"] for listener in listeners]

    assert talk(web, conversation) == [{"n": 1}] * 120


def test_a_stock_change_reaches_a_listener_through_a_worker(web, tmp_path):
    jacket, soho = variant("BLU-JAC-M"), LocationFactory(code="soho")
    _, secret = api_key("stock.read")
    line = stock.Posting(variant_id=jacket.pk, location_id=soho.pk, delta=3)

    async def conversation(dialer: Dialer):
        listener = await dialer.open("stock", secret)
        started = time.monotonic()
        await asyncio.to_thread(lambda: stock.receive(lines=[line], reference="D-1", by=SYSTEM))
        frame = await listener.frame()
        return frame, time.monotonic() - started

    with working(tmp_path / "worker.log"):
        frame, seconds = talk(web, conversation)

    print(f"from verb to screen: {seconds:.3f} s")
    assert (frame["topic"], frame["kind"]) == ("stock", "changed")
    assert [(level["sku"], level["location"], level["available"]) for level in frame["data"]["levels"]] == [
        ("BLU-JAC-M", "soho", 3)
    ]
    assert seconds < 10


def test_listeners_do_without_redis_until_it_comes_and_outlive_its_going(tmp_path, settings, monkeypatch):
    """One server, started while there is none: refused at once, pages go on. Then it comes, goes and comes again."""
    _, secret = api_key("stock.read")
    log = tmp_path / "web.log"

    async def conversation(dialer: Dialer):
        without = await refused_while_pages_go_on(dialer, secret)
        own.start()
        listener = await dialer.open("stock", secret)
        live.publish("stock", "changed", {"n": 1})
        before = await listener.frame()
        own.stop()
        await asyncio.to_thread(wait_until, lambda: "could not be checked" in log.read_text())
        own.start()
        after = await listener.frame()
        live.publish("stock", "changed", {"n": 2})
        return without, (before["data"], after["kind"], (await listener.frame())["data"])

    with OwnRedis() as own:
        own.stop()
        settings.REDIS_URL = own.url
        monkeypatch.setattr(live, "_redis", quick_redis.client())
        with serving(log, REDIS_URL=own.url, **IMPATIENT) as url:
            without, through = talk(url, conversation)

    assert without == (403, 200, "unreachable")
    assert through == ({"n": 1}, "resync", {"n": 2})


async def refused_while_pages_go_on(dialer: Dialer, secret: str) -> tuple[int, int, str]:
    """The statuses of a listener and of a page, and what that page says of Redis."""
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await dialer.open("stock", secret)
    async with dialer.session.get(f"{dialer.url}/readyz") as answer:
        return refused.value.status, answer.status, (await answer.json())["redis"]


def test_a_listener_that_does_not_read_is_let_go(web):
    """Its place is free again while it still does not read; what it finds later is not all, and then the end."""
    _, secret = api_key("stock.read", "catalog.read")

    async def conversation(dialer: Dialer):
        others = [await dialer.open("attention", secret) for _ in range(MAX_SOCKETS - 1)]
        assert await (await dialer.open("attention", secret)).close_code() == 4429
        for n in range(MESSAGES):
            await asyncio.to_thread(live.publish, "stock", "changed", {"n": n, "text": "x" * MESSAGE_BYTES})
        await let_in(dialer, "attention", secret)
        for other in others:
            await other.socket.close()

    with deaf_listener(web, secret) as deaf:
        talk(web, conversation)
        received = 0
        while (data := deaf.recv(1 << 20)) and not data.endswith(b"\x88\x00"):
            received += len(data)

    assert 0 < received < MESSAGES * MESSAGE_BYTES


@contextmanager
def deaf_listener(web: str, secret: str) -> Iterator[socket.socket]:
    """It is let in, and from then on reads nothing by itself."""
    lines = [
        "GET /ws/live?topics=stock HTTP/1.1",
        "Host: localhost",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version: 13",
        f"Authorization: Bearer {secret}",
    ]
    with socket.create_connection((urlsplit(web).hostname, urlsplit(web).port), timeout=30) as deaf:
        deaf.sendall("\r\n".join([*lines, "", ""]).encode())
        assert deaf.recv(12) == b"HTTP/1.1 101"
        yield deaf
