"""What can be listened to, and with which permission. Each app registers its own topics once it is loaded."""

from dataclasses import dataclass
from typing import Any

from commerce.actors import Actor


@dataclass(frozen=True, slots=True)
class Topic:
    """Something to listen to. `permission` None means anybody who is let in; `per_location` topics are spelled
    `name:location-code` and need the permission there."""

    name: str
    permission: str | None
    per_location: bool = False


_topics: dict[str, Topic] = {}


def register(*topics: Topic) -> None:
    """Offer topics to listeners."""
    _topics.update({topic.name: topic for topic in topics})


def location_code(topic: str) -> str:
    """The part after the colon, or nothing."""
    return topic.partition(":")[2]


def refusal(topic: str, actor: Actor, location_id: int | None) -> str:
    """Why the actor may not listen: `unknown_topic` or `forbidden`; empty when they may. `location_id` is that of the
    topic's location code, None when there is no code or no such location."""
    known = _topics.get(topic.partition(":")[0])
    if known is None or known.per_location != bool(location_code(topic)):
        return "unknown_topic"
    if known.per_location and location_id is None:
        return "unknown_topic"
    if known.permission is None:
        return ""
    may = actor.may(known.permission) if location_id is None else actor.may_at(known.permission, location_id)
    return "" if may else "forbidden"


def concerns(body: dict[str, Any], actor: Actor) -> bool:
    """Whether a message is for this listener, who may listen to its topic: whoever is limited to channels or locations
    hears of those."""
    known, to = _topics.get(body["topic"].partition(":")[0]), body.get("to")
    if known is None or to is None:
        return True
    places = None if known.permission is None else actor.locations(known.permission)
    return actor.sees_channel(to["channel"]) and (places is None or not places.isdisjoint(to["locations"]))
