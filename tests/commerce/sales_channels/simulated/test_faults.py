"""Each fault does what its name says, on the wire and to the connectors; nothing spoiled is taken for an answer."""

import dataclasses
import http.client
import socket
import time
from email.utils import parsedate_to_datetime

import pytest

from commerce import http_client
from commerce.sales_channels.connectors.simulated.faults import AFTER, ANSWERS, BEFORE, PLANS, Plan, Script
from commerce.sales_channels.connectors.simulated.simulator import Setup, Simulator
from commerce.sales_channels.faults import ChannelFault, Denied, Down, Garbled, Throttled
from tests.commerce.sales_channels.simulated.connected import SYSTEMS, connected, named, refs, wish
from tests.processes import wait_until

READ = {
    "throttle": Throttled, "throttle_seconds": Throttled, "throttle_date": Throttled, "error": Down,
    "unavailable": Down, "hang": Down, "expired": Denied, "late_error": Down, "cut": Down, "drip": Down,
    "html": Garbled, "truncated": Garbled, "empty": Garbled, "length": Down, "huge": Garbled, "gzip": Garbled,
    "nan": Garbled, "redirect": Garbled,
}  # fmt: skip
SLOW, SHORT = ("hang", "drip"), 0.15


@pytest.fixture
def patience(monkeypatch):
    """Seconds that a call may take: as ever, or less where a test waits for just that to pass."""
    limit = {"seconds": 15.0}
    call = http_client.call
    monkeypatch.setattr(http_client, "call", lambda request: call(dataclasses.replace(request, **limit)))
    return limit


def ask(sim: Simulator, timeout: float = 5.0) -> http.client.HTTPResponse:
    """The list of orders of a WooCommerce shop, by somebody who knows the keys."""
    connection = http.client.HTTPConnection("127.0.0.1", sim.server.server_port, timeout=timeout)
    account = sim.setup.account
    connection.request("GET", f"/wp-json/wc/v3/orders?consumer_key={account.key}&consumer_secret={account.token}")
    return connection.getresponse()


@pytest.mark.parametrize("system", SYSTEMS)
def test_no_spoiled_answer_to_a_question_is_believed(system: str, settings, patience):
    with connected(system, settings) as (sim, connector):
        name = named(system, sim.sell({"SIM-MUG": 1}).id)
        found = {}
        for fault in READ:
            sim.script.force(fault)
            patience["seconds"] = SHORT if fault in SLOW else 15.0
            try:
                found[fault] = connector.fetch_order(name)
            except ChannelFault as problem:
                found[fault] = Garbled if isinstance(problem, Garbled) else type(problem)
            wait_until(lambda fault=fault: fault in sim.script.mark)  # also where the caller was gone by then

        patience["seconds"] = 15.0
        assert found == READ
        assert set(READ) == {*BEFORE, *AFTER}
        assert connector.fetch_order(name).external_id == name


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_write_that_was_not_answered_ends_right_when_it_is_sent_again(system: str, settings, patience):
    with connected(system, settings) as (sim, connector):
        where = refs(sim, connector)["SIM-MUG"]
        for quantity, fault in enumerate(READ, start=40):
            before = sim.level("SIM-MUG")
            row = wish(where, quantity, None, f"req-{quantity}")
            sim.script.force(fault, writes=True)
            patience["seconds"] = SHORT if fault in SLOW else 15.0
            try:
                first = [result.outcome for result in connector.push_levels([row])]
            except ChannelFault:
                first = []
            patience["seconds"] = 15.0

            assert first in ([], ["retry"]), fault
            wait_until(lambda fault=fault: fault in sim.script.mark)  # also where the caller was gone by then
            if fault not in BEFORE:
                wait_until(lambda quantity=quantity: sim.level("SIM-MUG") == quantity)
            assert sim.level("SIM-MUG") == (before if fault in BEFORE else quantity), fault
            assert [result.outcome for result in connector.push_levels([row])] == ["ok"], fault
            assert sim.level("SIM-MUG") == quantity, fault


def test_what_goes_over_the_wire():
    with Simulator(system="woocommerce", setup=Setup()) as sim:
        sim.sell({"SIM-MUG": 1})
        whole = ask(sim).read()
        sim.disturb({"wait_seconds": 7})
        sim.script.force("throttle", "throttle_seconds", "throttle_date", "truncated", "length", "huge", "redirect")

        plain, seconds, date = ask(sim), ask(sim), ask(sim)
        answered = time.time()
        truncated, length, huge, redirect = ask(sim), ask(sim), ask(sim), ask(sim)

        assert [each.status for each in (plain, seconds, date, redirect)] == [429, 429, 429, 302]
        assert (plain.headers["Retry-After"], seconds.headers["Retry-After"]) == (None, "7")
        ahead = parsedate_to_datetime(date.headers["Retry-After"]).timestamp() - answered
        assert 4 < ahead <= 8
        assert truncated.read() == whole[: len(whole) // 2]
        assert int(length.headers["Content-Length"]) == len(whole) + 100
        with pytest.raises(http.client.IncompleteRead):
            length.read()
        assert (int(huge.headers["Content-Length"]), len(huge.read(6 * 1024 * 1024))) == (104857600, 6 * 1024 * 1024)
        assert redirect.headers["Location"].startswith("http://169.254.169.254/")
        huge.close()


def test_some_faults_only_cost_time():
    with Simulator(system="woocommerce", setup=Setup(factor=20)) as sim:
        sim.script.force("hang")
        with pytest.raises(TimeoutError):
            ask(sim, timeout=0.3)
        sim.script.force("drip")

        begun = time.monotonic()
        with socket.create_connection(("127.0.0.1", sim.server.server_port), timeout=30) as line:
            line.sendall(b"GET /wp-json/ HTTP/1.1\r\nHost: x\r\n\r\n")
            pieces = [line.recv(1) for _ in range(8)]

        assert b"".join(pieces) == b"HTTP/1.1"  # byte by byte, each a twentieth of a second after the other
        assert time.monotonic() - begun > 0.3


@pytest.mark.parametrize(("mode", "expected"), [("refuse", Down), ("unavailable", Down), ("hang", Down)])
def test_a_shop_that_is_away_answers_nothing_and_goes_on_selling(mode: str, expected: type, settings, patience):
    with connected("square", settings) as (sim, connector):
        name = named("square", sim.sell({"SIM-MUG": 1}).id)
        patience["seconds"] = SHORT if mode == "hang" else 15.0
        sim.away(mode, seconds=1800)
        sim.sell({"SIM-MUG": 1})

        with pytest.raises(expected):
            connector.fetch_order(name)

        sim.back()
        sim.shop.clock.factor = 36_000
        sim.away(mode, seconds=1800)
        wait_until(lambda: not sim.script.away)
        patience["seconds"] = 15.0
        assert connector.fetch_order(name).external_id == name
        assert sim.sold() == {"SIM-MUG": 2}


def test_the_same_seed_misbehaves_alike_and_another_one_does_not():
    def fate(seed: int) -> tuple[list[str], list[int]]:
        script = Script(seed, PLANS["hostile"])
        return [script.answer(writes=True) for _ in range(3000)], [len(script.letter().delays) for _ in range(500)]

    answers, copies = fate(5)

    assert fate(5) == (answers, copies)
    assert fate(6) != (answers, copies)
    assert {*answers} == {*ANSWERS, ""} - {"expired"}
    assert {*copies} == {0, 1, 2, 3, 4, 5}


def test_unknown_faults_are_refused_and_forced_ones_wait_for_a_write():
    script = Script(1, Plan())
    script.force("cut", writes=True)

    with pytest.raises(ValueError, match="No such fault: melt"):
        script.force("melt")

    assert [script.answer(writes=False), script.answer(writes=True), script.answer(writes=True)] == ["", "cut", ""]
    assert script.counts() == {"cut": 1}
