"""The demo's outside shops with real processes: connected by verbs, served by a worker that nobody told of them."""

import json
import urllib.request
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from celery import Celery
from django.db.models import F

from commerce.actors import SYSTEM
from commerce.events import nudge
from commerce.models import ChannelSubscription, Connection, Inbound, Listing, Location, SyncRun, Variant
from commerce.sales_channels import accounts, connections, watching
from config import ports, storefronts
from config.celery import broker_url
from config.demo import storefront_goods
from config.demo import storefronts as opening
from inventory import stock
from inventory.models import Level, Movement
from inventory.stock import Posting
from orders.models import Order
from tests.own_redis import OwnRedis
from tests.processes import free_port, running, serving_and_working, wait_until

WEB, INSTAGRAM = "web", "instagram"
LOOKS_BETWEEN = 20
AS_FROM_BEAT = {watching.LOOK: watching.QUEUE, nudge.TASK: nudge.QUEUE}


@pytest.mark.slow
def test_shop_of_a_started_demo_sells_and_is_told_what_is_left(
    retailer, django_db_blocker, monkeypatch, settings, tmp_path
):
    """A worker that has just started finds the channels by itself: no beat runs."""
    chosen = ports.several("127.0.0.1", len(storefronts.all()), start=18600)
    port = free_port()
    settings.PUBLIC_URL = f"http://127.0.0.1:{port}"
    monkeypatch.setenv("PUBLIC_URL", settings.PUBLIC_URL)
    storefronts.allow(variables := {}, chosen)
    with django_db_blocker.unblock(), OwnRedis() as redis:
        open_quietly(tmp_path, chosen)
        demo = {"TRUECOUNT_DEMO": "true", "TRUECOUNT_TESTING": "", "REDIS_URL": redis.url, **variables}
        try:
            with (
                running("-m", storefronts.PROGRAM, str(storefronts.setup_file(tmp_path)), log=tmp_path / "shops.log"),
                serving_and_working(tmp_path, port=port, **demo),
            ):
                doors = dict(zip([each.channel for each in storefronts.all()], chosen, strict=True))
                check_shops_trade(doors, redis.url)
        finally:
            for each in Connection.objects.order_by("id"):
                connections.switch(by=SYSTEM, connection=each, to="removed")


def open_quietly(home: Path, chosen: list[int]) -> None:
    """Connect them; twice is the same as once. Nobody buys but the test, and nothing goes wrong."""
    opening.open_all(home, chosen)
    opening.open_all(home, chosen)
    file = storefronts.setup_file(home)
    entries = json.loads(file.read_text())
    file.write_text(json.dumps([{**each, "orders_per_minute": 0, "faults": "none"} for each in entries]))

    assert len(entries) == Connection.objects.filter(status="live").count() == 3


def are_subscribed() -> bool:
    """Whether every shop sends us its news."""
    return ChannelSubscription.objects.exclude(topics=[]).count() == 3


def wait_beside_beat(ready: Callable[[], object], broker: str) -> None:
    """Beat is not there to send again what grew old behind other work: whoever waits does, every other second."""
    looks = count()

    def look() -> bool:
        if ready():
            return True
        if next(looks) % LOOKS_BETWEEN == 0:
            with Celery(broker=broker_url(broker), set_as_current=False) as app:  # else later tests send there as well
                for task, queue in AS_FROM_BEAT.items():
                    app.send_task(task, queue=queue, ignore_result=True)
        return False

    wait_until(look, seconds=90, every=2 / LOOKS_BETWEEN)


def check_shops_trade(doors: dict[str, int], broker: str) -> None:
    shared = set.intersection(*(set(storefront_goods.skus(each)) for each in storefronts.all()))
    sku = next(each for each in sorted(shared & plenty()) if shown(doors[WEB], each) and shown(doors[INSTAGRAM], each))
    before = shown(doors[INSTAGRAM], sku)
    mine = Listing.objects.filter(connection__channel__code=INSTAGRAM)
    known = Listing.objects.filter(connection__channel__code__in=[WEB, INSTAGRAM], sku=sku, status="matched")
    wait_until(SyncRun.objects.exists, seconds=90)  # by itself: nobody told the worker of them
    wait_beside_beat(lambda: known.values("connection").distinct().count() == 2, broker)
    wait_beside_beat(are_subscribed, broker)
    ours = {accounts.callback_url(each) for each in Connection.objects.order_by("id")}
    assert {each["url"] for port in doors.values() for each in sim(port, "subscriptions")} == ours

    sold = sim(doors[WEB], "sell", {"wanted": {sku: 1}})
    placed = Order.objects.filter(channel__code=WEB, external_id=str(sold["id"]))
    wait_beside_beat(placed.exists, broker)
    wait_beside_beat(Inbound.objects.filter(connection__channel__code=WEB, topic__startswith="order").exists, broker)
    receive(sku, 7)
    wait_beside_beat(lambda: shown(doors[INSTAGRAM], sku) in (before + 6, before + 7), broker)

    assert placed.get().lines.get().variant.sku == sku
    assert list(mine.filter(status="unmatched").values_list("sku", flat=True)) == ["DROP-24-TEE"]


def plenty() -> set[str]:
    """SKUs that Soho has more of than it keeps back: each unit more is shown."""
    here = Level.objects.filter(location__code="soho", on_hand__gt=F("allocated") + F("held") + F("unavailable") + 2)
    return set(here.values_list("variant__sku", flat=True))


def receive(sku: str, units: int) -> None:
    """Into a store that two of the shops show."""
    variant, place = Variant.objects.get(sku=sku), Location.objects.get(code="soho")
    lines = [Posting(variant.pk, place.pk, delta=units)]
    stock.adjust(by=SYSTEM, lines=lines, reason=Movement.Reason.CORRECTION, note="Found behind the shelf")


def shown(port: int, sku: str) -> int:
    return sum(sim(port, "levels")[sku].values())


def sim(port: int, path: str, said: dict | None = None):
    """What a shop's director answers."""
    data = None if said is None else json.dumps(said).encode()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/_sim/{path}", data, timeout=10) as answer:
        return json.load(answer)
