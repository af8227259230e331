"""Deliveries of a simulated shop: signed as the system signs, repeated as it repeats, spoiled as the script says."""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from commerce.sales_channels.connectors.simulated import webhooks
from commerce.sales_channels.connectors.simulated.exchange import Account
from commerce.sales_channels.connectors.simulated.faults import Plan
from commerce.sales_channels.connectors.simulated.simulator import Setup, Simulator

SECRET = Account().secret


class Inbox:
    """Somewhere to deliver to. Answers with the next of `answers`, then with 202."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []
        inbox = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                inbox.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(inbox.answers.pop(0) if inbox.answers else 202)
                self.end_headers()

            def log_message(self, *_) -> None:
                """Nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/in"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))

    def __enter__(self) -> "Inbox":
        self.thread.start()
        return self

    def __exit__(self, *_) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def inbox():
    with Inbox() as inbox:
        yield inbox


def make(system: str, inbox: Inbox, plan: Plan | str = "none", seed: int = 4, factor: float = 10_000) -> Simulator:
    return Simulator(system=system, seed=seed, faults=plan, setup=Setup(callback=inbox.url, factor=factor))


@pytest.mark.parametrize(
    ("system", "name", "prefix"),
    [
        ("shopify", "x-shopify-hmac-sha256", False),
        ("square", "x-square-hmacsha256-signature", True),
        ("woocommerce", "x-wc-webhook-signature", False),
    ],
)
def test_deliveries_are_signed_over_the_very_bytes(system: str, name: str, prefix: bool, inbox):
    with make(system, inbox) as sim:
        sim.sell({"SIM-MUG": 1})
        assert sim.postman.settle()

    signed = [(headers[name], body) for headers, body in inbox.got if name in headers]
    unsigned = [body for headers, body in inbox.got if name not in headers]
    assert len(signed) >= 3
    for said, body in signed:
        parts = (inbox.url.encode() if prefix else b"") + body
        assert said == base64.b64encode(hmac.digest(SECRET.encode(), parts, hashlib.sha256)).decode()
    assert [body[:11] for body in unsigned] == ([b"webhook_id="] if system == "woocommerce" else [])


def test_a_failed_delivery_comes_again_with_the_same_body_and_event(inbox):
    with make("shopify", inbox) as sim:
        inbox.answers = [503, 500, 404]
        sim.count("SIM-MUG", 9)
        assert sim.postman.settle()

        assert sim.deliveries()[-1].statuses == [503, 500, 404, 202]
        assert sim.shop.state.subscriptions[0]["active"]
    assert len({(body, headers["x-shopify-event-id"]) for headers, body in inbox.got}) == 1
    assert json.loads(inbox.got[0][1])["available"] == 9


@pytest.mark.parametrize(("system", "attempts"), [("shopify", 9), ("woocommerce", 1)])
def test_a_system_gives_up_as_it_does(system: str, attempts: int, inbox):
    with make(system, inbox, factor=100_000) as sim:
        assert sim.postman.settle()
        inbox.answers = [500] * 200
        for quantity in range(7):
            sim.count("SIM-MUG", quantity)
            assert sim.postman.settle()
        statuses = [each.statuses for each in sim.deliveries() if each.topic != "ping"]

        assert statuses[0] == [500] * attempts
        assert not sim.shop.state.subscriptions[0]["active"]
        assert len(statuses) == (1 if system == "shopify" else 6)  # then nobody is told any more


def test_square_does_not_give_up_for_hours(inbox):
    with make("square", inbox, factor=1_000_000) as sim:
        inbox.answers = [500] * 8
        sim.count("SIM-MUG", 9)
        assert sim.postman.settle()

        assert sim.deliveries()[-1].statuses == [500] * 8 + [202]


@pytest.mark.parametrize("window", [1, 10])
def test_deliveries_are_lost_doubled_and_mixed_up_by_the_script(window: int, inbox, monkeypatch):
    monkeypatch.setattr(webhooks, "PARALLEL", 1)  # so that nothing else mixes them up
    with make("shopify", inbox, Plan(duplicate=0.4, most_copies=3, drop=0.2, window=window)) as sim:
        for quantity in range(60):
            sim.count("SIM-MUG", 100 + quantity)
        assert sim.postman.settle()
        copies = [each.copies for each in sim.deliveries()]
        wanted = [json.loads(each.body)["available"] for each in sim.deliveries()]

    got = [json.loads(body)["available"] for _, body in inbox.got]
    assert {*copies} == {0, 1, 2, 3}
    assert Counter(got) == Counter({number: n for number, n in zip(wanted, copies, strict=True) if n})
    assert (got == sorted(got)) is (window == 1)
    assert all(abs(place - wanted.index(number)) < 40 for place, number in enumerate(got))  # only within a window


def test_a_late_delivery_is_late_by_the_shops_clock(inbox):
    plan = Plan(delay=1.0, delay_seconds=2000)
    with make("shopify", inbox, plan, factor=5000) as sim:
        begun = time.monotonic()
        for quantity in range(5):
            sim.count("SIM-MUG", 100 + quantity)
        assert sim.postman.settle()

        assert 0.2 < time.monotonic() - begun < 8
    assert len(inbox.got) == 5


def test_a_shop_that_is_away_sends_what_waited_when_it_is_back(inbox):
    with make("shopify", inbox) as sim:
        sim.away("unavailable")
        sim.count("SIM-MUG", 9)
        assert not sim.postman.settle(0.3)
        before = len(inbox.got)
        sim.back()

        assert sim.postman.settle()
        assert (before, len(inbox.got)) == (0, 1)


def test_only_wanted_topics_are_sent(inbox):
    with Simulator(system="square", setup=Setup(factor=1000)) as sim:
        sim.postman.subscribe(inbox.url, SECRET, ["order.created"])
        sim.sell({"SIM-MUG": 1})

        assert sim.postman.settle()

    assert [json.loads(body)["type"] for _, body in inbox.got] == ["order.created"]
