"""Who may listen to what."""

import pytest

from commerce import live_topics
from commerce.actors import SYSTEM, Actor
from commerce.live_topics import Topic, refusal

SOHO, LEEDS = 1, 2
ASSOCIATE = Actor(
    kind="staff", id=7, name="Maya", principal="staff:7", grants=(("fulfillment.read", frozenset({SOHO})),)
)


@pytest.fixture(autouse=True)
def topics(monkeypatch):
    known = [Topic("pickups", "fulfillment.read", per_location=True), Topic("stock", "stock.read"), Topic("news", None)]
    monkeypatch.setattr(live_topics, "_topics", {topic.name: topic for topic in known})


@pytest.mark.parametrize(
    ("topic", "location_id", "expected"),
    [
        ("pickups:soho", SOHO, ""),
        ("pickups:leeds", LEEDS, "forbidden"),
        ("pickups:nowhere", None, "unknown_topic"),
        ("pickups", None, "unknown_topic"),
        ("stock", None, "forbidden"),
        ("stock:soho", SOHO, "unknown_topic"),
        ("news", None, ""),
        ("gossip", None, "unknown_topic"),
        ("", None, "unknown_topic"),
    ],
)
def test_refusal_by_permission_and_place(topic, location_id, expected):
    assert refusal(topic, ASSOCIATE, location_id) == expected


@pytest.mark.parametrize(("topic", "location_id"), [("pickups:leeds", LEEDS), ("stock", None), ("news", None)])
def test_whoever_may_everything_may_listen_to_everything(topic, location_id):
    assert refusal(topic, SYSTEM, location_id) == ""
