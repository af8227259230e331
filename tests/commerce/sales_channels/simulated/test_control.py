"""The director's entrance: everything a test in another process or a demo does to a simulated shop."""

import json
import urllib.error
import urllib.request
from typing import Any

import pytest

from commerce.sales_channels.connectors.simulated.simulator import Setup, Simulator

CALLBACK = "http://127.0.0.1:9/in"


@pytest.fixture
def sim():
    with Simulator(system="shopify", seed=2, setup=Setup(sends=False, callback=CALLBACK)) as sim:
        yield sim


def ask(sim: Simulator, name: str, said: Any = None) -> tuple[int, Any]:
    body = None if said is None else json.dumps(said).encode()
    request = urllib.request.Request(f"{sim.url}/_sim/{name}", body, method="GET" if body is None else "POST")
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as refused:
        return refused.code, json.loads(refused.read())


def test_a_story_is_told_and_read_back(sim):
    _, order = ask(sim, "sell", {"wanted": {"SIM-MUG": 2}, "place": "High Street", "pays": False})
    line = order["lines"][0]["id"]
    answers = [
        ask(sim, "edit", {"order_id": order["id"], "line_id": line, "quantity": 1}),
        ask(sim, "pay", {"order_id": order["id"]}),
        ask(sim, "refund", {"order_id": order["id"], "amount": 100, "parts": {str(line): 1}}),
        ask(sim, "cancel", {"order_id": order["id"], "reason": "other"}),
        ask(sim, "count", {"sku": "SIM-MUG", "quantity": 4, "place": 1}),
        ask(sim, "step", {"times": 3}),
    ]

    assert [status for status, _ in answers] == [200] * 6
    kinds = [entry["kind"] for entry in ask(sim, "journal")[1]]
    assert kinds[:7] == ["sold", "taken", "edited", "put_back", "paid", "refunded", "cancelled"]
    assert ask(sim, "journal?after=6")[1][0]["kind"] == "cancelled"
    assert ask(sim, "levels")[1] == sim.levels()
    assert ask(sim, "sold")[1] == sim.sold()
    assert len(ask(sim, "orders")[1]) == len(sim.orders())
    assert [each["topic"] for each in ask(sim, "deliveries")[1]] == [each.topic for each in sim.deliveries()]


def test_the_shop_is_disturbed_and_left_alone_again(sim):
    ask(sim, "faults", {"plan": "hostile", "next": ["cut", "html"], "writes": True})
    ask(sim, "clock", {"factor": 60, "skew_seconds": 90})
    ask(sim, "seed", {"seed": 8})
    ask(sim, "subscribe", {"url": CALLBACK, "secret": "s", "topics": ["orders/paid"]})
    ask(sim, "away", {"mode": "unavailable"})
    state = ask(sim, "state")[1]
    ask(sim, "back", {})
    ask(sim, "faults", {"plan": "none"})

    assert (state["seed"], state["away"], state["plan"]["window"]) == (8, "unavailable", 50)
    assert state["clock"] == {"factor": 60.0, "skew_seconds": 90.0}
    assert [place["name"] for place in state["places"]] == ["Warehouse", "High Street"]
    assert [sim.script.answer(writes=True) for _ in range(3)] == ["cut", "html", ""]
    assert (sim.script.away, ask(sim, "state")[1]["faults"]) == ("", {"cut": 1, "html": 1})
    assert [each["topics"] for each in sim.shop.state.subscriptions] == [["*"], ["orders/paid"]]


@pytest.mark.parametrize(
    ("name", "said", "expected"),
    [
        ("sell", {"wanted": {"SIM-MUG": 5000}}, (409, "not_available")),
        ("sell", {"wanted": {"NOPE": 1}}, (409, "no_such_variant")),
        ("sell", {"what": 1}, (400, "bad_request")),
        ("sell", [1], (400, "bad_request")),
        ("cancel", {"order_id": 1}, (409, "no_such_order")),
        ("count", {"sku": "SIM-MUG", "quantity": 1, "place": "Mars"}, (409, "no_such_place")),
        ("faults", {"next": ["melt"]}, (400, "bad_request")),
        ("away", {"mode": "sulk"}, (400, "bad_request")),
        ("melt", {}, (404, "not_found")),
        ("melt", None, (404, "not_found")),
        ("journal?after=x", None, (400, "bad_request")),
    ],
)
def test_what_cannot_be_is_refused(sim, name: str, said: Any, expected: tuple[int, str]):
    status, answer = ask(sim, name, said)

    assert (status, answer["error"]) == expected
    assert sim.journal() == []
