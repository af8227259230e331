"""Sending live messages: one order per topic, a short memory, and no harm without Redis."""

import json
import time

import pytest
from django.conf import settings

from commerce import live, quick_redis


def bodies(messages) -> list:
    return [message.body["data"] for message in messages]


def test_publish_is_remembered_for_those_who_come_back(clean_redis):
    live.publish("stock", "changed", {"n": 1})
    cursor = live.last_id("stock")
    live.publish("stock", "changed", {"n": 2})
    live.publish("stock", "changed", {"n": 3})

    assert bodies(live.since("stock", cursor)) == [{"n": 2}, {"n": 3}]


def test_before_its_first_message_a_topic_has_an_empty_position(clean_redis):
    position = live.last_id("stock")
    nothing = live.since("stock", position)
    live.publish("stock", "changed", {"n": 1})

    assert (position, nothing) == ("", [])
    assert bodies(live.since("stock", position)) == [{"n": 1}]


def test_a_long_absence_means_to_load_afresh(clean_redis, monkeypatch):
    monkeypatch.setattr(live, "MOST_REPEATED", 3)
    for n in range(5):
        live.publish("stock", "changed", {"n": n})
    ids = [entry_id.decode() for entry_id, _ in clean_redis.xrange("truecount:live:stock")]

    assert live.since("stock", "") is None
    assert live.since("stock", ids[1]) is None
    assert bodies(live.since("stock", ids[2])) == [{"n": 3}, {"n": 4}]


@pytest.mark.parametrize("cursor", ["1-1", "99999999999999-0", "x", "1-1 or so", "١-١", "0", "-"])
def test_since_does_not_know_cursors_it_never_gave(clean_redis, cursor):
    live.publish("stock", "changed", {"n": 1})

    assert live.since("stock", cursor) is None


def test_cursors_belong_to_their_topic(clean_redis):
    live.publish("stock", "changed", {"n": 1})

    assert live.since("orders", live.last_id("stock")) is None


def test_a_topic_forgets_what_is_old(clean_redis, monkeypatch):
    monkeypatch.setattr(live, "KEPT_MESSAGES", 100)
    live.publish("stock", "changed", {"n": 0})
    first = live.last_id("stock")

    for n in range(400):
        live.publish("stock", "changed", {"n": n})

    assert live.since("stock", first) is None
    assert clean_redis.xlen("truecount:live:stock") < 300


def test_too_much_to_say_becomes_a_request_to_load_afresh(clean_redis):
    live.publish("stock", "changed", {"levels": ["x" * 100] * 5000})

    assert [(message.body["kind"], message.body["data"]) for message in live.since("stock", "")] == [("resync", {})]


def test_every_message_names_the_one_before_it(clean_redis):
    listener = clean_redis.pubsub(ignore_subscribe_messages=True)
    listener.subscribe(f"{settings.LIVE_PREFIX}__group__live.pickups.soho")
    listener.get_message(timeout=1)
    for n in range(3):
        live.publish("pickups:soho", "changed", {"n": n})

    sent = [json.loads(listener.get_message(timeout=5)["data"]) for _ in range(3)]

    assert [message["previous"] for message in sent] == ["", sent[0]["id"], sent[1]["id"]]
    assert [message["body"]["data"] for message in sent] == [{"n": 0}, {"n": 1}, {"n": 2}]


def test_publish_without_redis_is_quick_and_harmless(settings, monkeypatch, tmp_path):
    settings.REDIS_URL = f"unix://{tmp_path}/nobody.sock"
    monkeypatch.setattr(live, "_redis", quick_redis.client())
    started = time.monotonic()

    sent = live.publish("stock", "changed", {"n": 1})

    assert sent is False
    assert time.monotonic() - started < 5


def test_publish_to_a_full_redis_tells_listeners_to_load_afresh(clean_redis):
    listener = clean_redis.pubsub(ignore_subscribe_messages=True)
    listener.subscribe(f"{settings.LIVE_PREFIX}__group__live.stock")
    listener.get_message(timeout=1)
    limit = clean_redis.config_get("maxmemory")["maxmemory"]
    try:
        clean_redis.config_set("maxmemory", "1")
        sent = live.publish("stock", "changed", {"n": 1})
        heard = json.loads(listener.get_message(timeout=5)["data"])
    finally:
        clean_redis.config_set("maxmemory", limit)

    assert sent is False
    assert (heard["body"]["topic"], heard["body"]["kind"]) == ("stock", "resync")
