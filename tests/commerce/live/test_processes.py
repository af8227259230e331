"""Live updates across real processes: many idle listeners, a worker in between, Redis that goes and comes back."""

import asyncio
import socket
import time
from urllib.parse import urlsplit

import aiohttp
import pytest

from commerce import live, quick_redis
from commerce.actors import SYSTEM
from inventory import stock
from tests.factories.commerce import LocationFactory, api_key, variant
from tests.live_client import Dialer, talk
from tests.own_redis import OwnRedis
from tests.processes import serving, working

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_120_idle_listeners_all_receive_after_seven_seconds(web):
    secrets = [api_key("stock.read")[1] for _ in range(6)]

    async def conversation(dialer: Dialer):
        listeners = [await dialer.open("stock", secret) for secret in secrets for _ in range(20)]
        await asyncio.sleep(7)
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


def test_listeners_outlive_a_redis_that_goes_and_comes_back(tmp_path, settings, monkeypatch):
    _, secret = api_key("stock.read")

    async def conversation(dialer: Dialer):
        listener = await dialer.open("stock", secret)
        live.publish("stock", "changed", {"n": 1})
        before = await listener.frame()
        own.stop()
        await asyncio.sleep(1)
        own.start()
        after = await listener.frame()
        live.publish("stock", "changed", {"n": 2})
        return before["data"], after["kind"], (await listener.frame())["data"]

    with OwnRedis() as own, serving(tmp_path / "log", REDIS_URL=own.url, LIVE_RECHECK_SECONDS="0.5") as url:
        settings.REDIS_URL = own.url
        monkeypatch.setattr(live, "_redis", quick_redis.client())
        assert talk(url, conversation) == ({"n": 1}, "resync", {"n": 2})


def test_without_redis_a_listener_is_refused_at_once_and_pages_go_on(tmp_path):
    _, secret = api_key("stock.read")

    async def conversation(dialer: Dialer):
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await dialer.open("stock", secret)
        async with dialer.session.get(f"{dialer.url}/readyz") as answer:
            return refused.value.status, answer.status, (await answer.json())["redis"]

    with serving(tmp_path / "web.log", REDIS_URL=f"unix://{tmp_path}/nobody.sock?db=0") as url:
        assert talk(url, conversation) == (403, 200, "unreachable")


def test_a_listener_that_does_not_read_is_let_go(web):
    _, secret = api_key("stock.read")
    lines = [
        "GET /ws/live?topics=stock HTTP/1.1",
        "Host: localhost",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version: 13",
        f"Authorization: Bearer {secret}",
    ]
    with socket.create_connection((urlsplit(web).hostname, urlsplit(web).port)) as deaf:
        deaf.sendall("\r\n".join([*lines, "", ""]).encode())
        assert deaf.recv(12) == b"HTTP/1.1 101"

        for n in range(400):
            live.publish("stock", "changed", {"n": n, "text": "x" * 50_000})
        time.sleep(20)
        deaf.settimeout(30)
        received = 0
        while (data := deaf.recv(1 << 20)) and not data.endswith(b"\x88\x00"):
            received += len(data)

    assert 0 < received < 400 * 50_000
