"""How fast a key may ask: shared through Redis, counted locally while Redis is away."""

import pytest

from commerce.api import limits
from commerce.api.limits import Limiter, LocalBuckets
from tests.api_client import api, problem

NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture
def strict_limit(settings, clean_redis):
    settings.API_REQUESTS_PER_SECOND, settings.API_REQUESTS_BURST = 0.01, 3


@pytest.mark.django_db
def test_burst_is_served_and_the_next_request_told_when_to_come_back(strict_limit):
    client = api()

    answers = [client.get("/locations") for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert problem(answers[3]) == (429, "too_many_requests")
    assert 90 < int(answers[3]["Retry-After"]) <= 100


@pytest.mark.django_db
def test_one_key_does_not_slow_another(strict_limit):
    greedy, modest = api(), api()
    for _ in range(4):
        greedy.get("/locations")

    assert greedy.get("/locations").status_code == 429
    assert modest.get("/locations").status_code == 200


@pytest.mark.django_db
def test_limit_holds_without_redis(strict_limit, settings):
    settings.REDIS_URL = NOWHERE
    client = api()

    statuses = [client.get("/locations").status_code for _ in range(4)]

    assert statuses == [200, 200, 200, 429]


def test_processes_share_one_bucket(redis_url, clean_redis):
    one, other = Limiter(redis_url), Limiter(redis_url)

    waits = [limiter.wait("k", 0.001, 2) for limiter in (one, other, one)]

    assert waits[:2] == [0, 0]
    assert 900 < waits[2] <= 1000


def test_bucket_fills_again_with_time():
    buckets = LocalBuckets()

    waits = [buckets.wait("k", 2, 1, now) for now in (0.0, 0.1, 0.5, 0.6)]

    assert waits == [0, pytest.approx(0.4), 0, pytest.approx(0.4)]


def test_local_buckets_are_bounded():
    buckets = LocalBuckets()

    for number in range(limits._BUCKETS_MOST + 5):
        buckets.wait(f"k{number}", 1, 1, 0.0)

    assert len(buckets._buckets) == limits._BUCKETS_MOST
