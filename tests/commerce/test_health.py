"""Alive, ready, and numbers for monitoring."""

import json
import os
import urllib.request
from urllib.error import HTTPError

import pytest
from django.db import connections
from psycopg_pool import PoolTimeout

from commerce import health, metrics, quick_redis, sql, vital_signs
from commerce.models import Reaction
from tests.database import with_name
from tests.factories.commerce import api_key
from tests.processes import serving

pytestmark = pytest.mark.django_db(transaction=True)
ELSEWHERE = {"REMOTE_ADDR": "203.0.113.9"}


@pytest.fixture(autouse=True)
def nothing_seen_yet() -> None:
    """Each test changes what a look would find."""
    health._state.forget()


def test_healthz_asks_nothing_else(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})


def test_healthz_answers_head_and_refuses_post(client):
    assert client.head("/healthz").status_code == 200
    assert client.post("/healthz").status_code == 405


def test_readyz_with_everything_there(client, clean_redis):
    vital_signs.pulse()

    answer = client.get("/readyz")

    silence = answer.json()["worker_silence_seconds"]
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ready",
        "missing": [],
        "redis": "reachable",
        "worker_silence_seconds": silence,
    }
    assert 0 <= silence < 10


def test_readyz_lists_what_is_missing(client, monkeypatch):
    monkeypatch.setattr(health, "_requirements", {"demo": lambda: False, "other": lambda: True})

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert (answer.json()["status"], answer.json()["missing"]) == ("missing", ["demo"])


def test_many_who_ask_at_once_cost_one_look(client, monkeypatch):
    looks = []
    monkeypatch.setattr(health, "_reach", lambda: looks.append(1))

    answers = [client.get("/readyz").json() for _ in range(5)]

    assert len(looks) == 1
    assert answers == [answers[0]] * 5


@pytest.mark.slow
def test_a_server_starts_without_its_database_and_readyz_says_so(tmp_path):
    url = with_name(os.environ["DATABASE_URL"], "not_there")

    with serving(tmp_path / "log", DATABASE_URL=url) as address, pytest.raises(HTTPError) as refused:
        urllib.request.urlopen(f"{address}/readyz", timeout=20)

    assert (refused.value.code, json.load(refused.value)["missing"]) == (503, ["database"])


@pytest.fixture
def empty_database(monkeypatch):
    """This process's connections lead to one without a table."""
    own = connections["default"]
    _let_go(own)
    with monkeypatch.context() as patch:
        patch.setitem(own.settings_dict, "NAME", "postgres")
        yield
        _let_go(own)


def _let_go(own) -> None:
    own.close()
    own.close_pool()


def test_readyz_looks_at_the_migrations(client, empty_database, monkeypatch):
    monkeypatch.setattr(health, "_migrated", False)  # as in a process that has not yet found them applied

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["missing"]) == (503, ["migrations"])


def test_a_server_that_is_busy_is_ready(client):
    client.get("/readyz")  # finds the migrations applied, once
    own = connections["default"]
    own.ensure_connection()  # opens the pool
    own.close()
    pool = own.pool
    busy = []
    with pytest.raises(PoolTimeout):
        while True:
            busy.append(pool.getconn(timeout=0.5))

    answer = client.get("/readyz")

    for each in busy:
        pool.putconn(each)
    assert answer.status_code == 200


def test_readyz_only_reports_redis(client, settings, monkeypatch, tmp_path):
    settings.REDIS_URL = f"unix://{tmp_path}/nobody.sock"
    monkeypatch.setattr(vital_signs, "_redis", quick_redis.client())

    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert (answer.json()["redis"], answer.json()["worker_silence_seconds"]) == ("unreachable", None)


def test_metrics_show_the_outbox_and_the_stock(client, clean_redis):
    Reaction.objects.create(fact="Rang", handler="x", payload={}, due_at="2020-01-01T00:00Z")
    Reaction.objects.create(fact="Rang", handler="x", payload={}, status="dead")
    vital_signs.measure_drift()

    text = client.get("/metrics").content.decode()

    numbers = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert float(numbers["truecount_outbox_waiting"]) == 1
    assert float(numbers["truecount_outbox_dead_letters"]) == 1
    assert float(numbers["truecount_outbox_lag_seconds"]) > 86_400
    assert float(numbers["truecount_audit_drift"]) == 0
    assert float(numbers['truecount_stock_units{state="on_hand"}']) == 0
    assert float(numbers["truecount_gauges_unread"]) == 0
    assert len([name for name in numbers if name.startswith("truecount_")]) >= 12


def test_metrics_are_for_this_machine_or_a_key(client):
    _, reader = api_key("reports.read")
    _, other = api_key("stock.read")

    def status(**more: str) -> int:
        return client.get("/metrics", **more).status_code

    assert status() == 200
    assert status(**ELSEWHERE) == 401
    assert status(HTTP_X_FORWARDED_FOR="203.0.113.9") == 401
    assert status(**ELSEWHERE, HTTP_AUTHORIZATION="Bearer tck_nobody") == 401
    assert status(**ELSEWHERE, HTTP_AUTHORIZATION=f"Bearer {other}") == 403
    assert status(**ELSEWHERE, HTTP_AUTHORIZATION=f"Bearer {reader}") == 200


def test_a_gauge_that_cannot_be_read_costs_itself_only(client, monkeypatch):
    broken = metrics.Gauge("truecount_broken", "…", lambda: sql.run("SELECT 1 / 0")[0][0], "")
    monkeypatch.setattr(metrics, "_gauges", metrics._gauges | {"broken": broken})

    text = client.get("/metrics").content.decode()

    assert "truecount_gauges_unread 1.0" in text
    assert "truecount_outbox_waiting 0.0" in text
