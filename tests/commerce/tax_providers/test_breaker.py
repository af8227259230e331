"""The breaker: opens on many and mostly failing calls, tries one at a time, closes after several good ones."""

import pytest

from commerce.tax_providers.breaker import Breaker, Limits

LIMITS = Limits(failures=4, share=0.5, window=60, cool_down=30, successes=2)


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock) -> Breaker:
    return Breaker(LIMITS, clock)


def fail(breaker: Breaker, times: int) -> None:
    for _ in range(times):
        breaker.count(well=False)


def test_breaker_opens_at_its_number_of_failures(breaker):
    fail(breaker, 3)
    before = breaker.admits()
    fail(breaker, 1)

    assert (before, breaker.admits()) == (True, False)


def test_failures_among_many_good_calls_do_not_open_it(breaker):
    for _ in range(20):
        breaker.count(well=True)
    fail(breaker, 10)

    assert breaker.admits()


def test_failures_of_long_ago_are_forgotten(breaker, clock):
    fail(breaker, 3)
    clock.now += 61
    fail(breaker, 1)

    assert breaker.admits()


def test_open_breaker_lets_one_call_try_after_the_cool_down(breaker, clock):
    fail(breaker, 4)
    clock.now += 30

    assert [breaker.admits(), breaker.admits()] == [True, False]


def test_trial_that_never_comes_back_is_forgotten(breaker, clock):
    fail(breaker, 4)
    clock.now += 30
    breaker.admits()
    clock.now += 30

    assert breaker.admits()


def test_failed_trial_opens_it_anew(breaker, clock):
    fail(breaker, 4)
    clock.now += 30
    breaker.admits()
    breaker.count(well=False)

    assert not breaker.admits()


def test_good_trials_close_it(breaker, clock):
    fail(breaker, 4)
    clock.now += 30
    for _ in range(2):
        assert breaker.admits()
        breaker.count(well=True)
    fail(breaker, 3)

    assert [breaker.admits(), breaker.admits()] == [True, True]
