"""The rate of an account counts requests, however many of them one call makes."""

import time
from dataclasses import replace

import pytest
from django.db.models.functions import Now

from commerce.models import Pulse
from commerce.sales_channels import calls, wire
from commerce.sales_channels.calls import NotNow
from commerce.sales_channels.faults import Throttled
from commerce.sales_channels.wire import Request
from tests.commerce.sales_channels.connectors.scripted_channel import Says, ScriptedChannel, serving
from tests.factories.channels import Scripted


@pytest.fixture
def channel(settings):
    with serving(settings) as found:
        found.says("GET", "/orders", Says([]))
        yield found


@pytest.fixture
def slow(there, monkeypatch):
    """Three requests at once, then ten a second."""
    monkeypatch.setattr(Scripted, "limits", replace(Scripted.limits, rate=10.0, burst=3))
    holds(3)
    return there


def holds(budget: float) -> None:
    Pulse.objects.update(budget=budget, budget_at=Now())


def asks(channel: ScriptedChannel, times: int, **request: bool):
    def work(own: Scripted) -> float:
        began = time.monotonic()
        for _ in range(times):
            wire.send(Request("GET", f"{channel.url}/orders", **request))
        return time.monotonic() - began

    return work


def test_every_request_of_a_call_is_charged_and_takes_its_turn(slow, channel):
    took = calls.make(slow.connection, asks(channel, 8))

    assert len(channel.asked) == 8
    assert took >= 0.4  # three at once, five more at ten a second
    with pytest.raises(NotNow) as no:
        calls.make(slow.connection, asks(channel, 1))
    assert (no.value.why, len(channel.asked)) == ("the rate is used up", 8)


def test_requests_to_somewhere_else_cost_nothing(slow, channel):
    calls.make(slow.connection, asks(channel, 8, free=True))

    assert Pulse.objects.get().budget == pytest.approx(2, abs=0.1)


def test_a_call_whose_next_turn_is_too_far_away_ends_and_is_no_failure(slow, channel):
    def work(own: Scripted) -> None:
        asks(channel, 1)(own)
        holds(-1000)
        asks(channel, 1)(own)

    with pytest.raises(Throttled):
        calls.make(slow.connection, work)

    pulse = Pulse.objects.get()
    assert (len(channel.asked), pulse.failures, pulse.open_until) == (1, 0, None)
    assert pulse.budget < -900
