"""What can be told to the outside. Each app registers its own topics, with the function that shows their subject as the
public API does, once everything is loaded."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from commerce.models import Channel

EVERYTHING = "*"
TEST = "webhook.test"


@dataclass(frozen=True, slots=True)
class Subject:
    """What something happened to, as it is now: `data` is the API's JSON. What shares a `key` is told in its order.

    `channel_id` and `location_ids` are compared with an endpoint's limits; `version` tells which snapshot is newer.
    """

    name: str
    key: str
    data: dict[str, Any]
    channel_id: int | None = None
    location_ids: frozenset[int] = field(default_factory=frozenset)
    version: int | None = None


Renderer = Callable[[Sequence[int], "Channel | None"], list[Subject]]


@dataclass(frozen=True, slots=True)
class Topic:
    """One kind of news. Who wants it must hold `permission`. `renderer` is the dotted name of a Renderer.

    A `snapshot` only says how something is now: one that was not sent yet is replaced by a newer one. With
    `per_channel` the subject looks different for each channel; `limitable` ones belong to a channel and a location.
    """

    name: str
    permission: str
    says: str
    renderer: str
    snapshot: bool = False
    per_channel: bool = False
    limitable: bool = True

    @property
    def noun(self) -> str:
        """What it is about: the part before the dot."""
        return self.name.partition(".")[0]

    def render(self, ids: Sequence[int], channel: "Channel | None") -> list[Subject]:
        """The subjects with these ids as they are now; those that are gone are left out."""
        return import_string(self.renderer)(ids, channel)


_topics: dict[str, Topic] = {}
_reserved: dict[str, str] = {}


def register(*topics: Topic) -> None:
    """Offer topics to the outside."""
    _topics.update({topic.name: topic for topic in topics})


def reserve(noun: str, *, permission: str) -> None:
    """Let endpoints ask for all of a noun before there is any news of it: what comes later is theirs by then."""
    _reserved[noun] = permission


def known() -> list[Topic]:
    """Every topic, by name."""
    return [_topics[name] for name in sorted(_topics)]


def find(name: str) -> Topic:
    """The topic of that name; KeyError when nobody registered it."""
    return _topics[name]


def nouns() -> list[str]:
    """Everything that there is news of, or will be."""
    return sorted({topic.noun for topic in known()} | _reserved.keys())


def patterns() -> list[str]:
    """Everything that an endpoint can ask for: `*`, `order.*`, `order.placed`."""
    return [EVERYTHING, *(f"{noun}.*" for noun in nouns()), *(topic.name for topic in known())]


def patterns_of(topic: Topic) -> list[str]:
    """The patterns that ask for this topic."""
    return [EVERYTHING, f"{topic.noun}.*", topic.name]


def wanted(asked: Sequence[str]) -> list[Topic]:
    """The topics that these patterns ask for."""
    return [topic for topic in known() if set(patterns_of(topic)) & set(asked)]


def reserved_permissions(asked: Sequence[str]) -> list[str]:
    """What must be held for those of these patterns that nothing is told of yet."""
    return [permission for noun, permission in _reserved.items() if f"{noun}.*" in asked]
