"""Channels that lose, double and shuffle what they send, and go away: no order is lost or doubled, and what they show
comes true again. `CHANNEL_STORM_EVENTS=10000` makes it a long one, with three seeds."""

import os

import pytest

from commerce import audit
from commerce.sales_channels.connectors.simulated.faults import Plan
from tests.concurrency import channel_world

pytestmark = pytest.mark.race
EVENTS = int(os.environ.get("CHANNEL_STORM_EVENTS", "80"))
SEEDS = [1, 2, 3] if "CHANNEL_STORM_EVENTS" in os.environ else [1]
RECOVERY_SECONDS = 60.0
BAD_POST = Plan({"throttle_seconds": 0.01, "error": 0.01, "late_error": 0.01, "cut": 0.01}, duplicate=0.1, drop=0.05)


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_lost_or_doubled_and_what_is_shown_comes_true(transactional_db, settings, monkeypatch, seed, capsys):
    with channel_world.opened(seed, settings, monkeypatch, plan=BAD_POST, units=EVENTS * 2) as world:
        world.run(*world.engine())
        assert world.settled(RECOVERY_SECONDS) is not None, world.failures[:5]
        away = world.doors[channel_world.SYSTEMS[seed % 3]].sim
        for number in range(EVENTS):
            if number == EVENTS // 4:
                away.away("hang" if seed == 2 else "refuse")
            if number == EVENTS * 3 // 4:
                away.back()
            world.step()
            world.keep_up()
        recovery = world.settled(RECOVERY_SECONDS)
        left = world.left()
        world.close()
        found = world.verdict(-1 if recovery is None else recovery)

    with capsys.disabled():
        print(f"\n  seed {seed}: {found}")
    assert recovery is not None, left
    assert (found.lost, found.doubled, found.wrong_units, found.unexplained, found.drift) == (0, 0, 0, 0, 0)
    assert found.oversold == 0
    report = audit.run()
    assert (report.drift, report.findings) == (0, [])
