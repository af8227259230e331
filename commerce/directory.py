"""Channels, locations and tills in use, by code: remembered by this process for as long as the rules have one version.

Every change of theirs raises it: a door that was closed is refused from the next request on, in every process.
"""

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from django.db.models import Model

from commerce import visibility
from commerce.actors import SYSTEM, Actor
from commerce.models import Channel, Location, Till
from commerce.rules_version import Memory

Noun = Literal["channel", "location", "till"]
NOUNS: tuple[Noun, ...] = ("channel", "location", "till")


@dataclass(frozen=True, slots=True)
class Directory:
    """All records of one version, by noun and code."""

    version: int
    records: Mapping[Noun, Mapping[str, Model]]

    def find(self, noun: Noun, code: str, *, actor: Actor) -> Model | None:
        """The record that a code names, as `commerce.visibility` shows it to the actor. It is the caller's own copy."""
        record = self.records[noun].get(code)
        return copy(record) if record is not None and _MAY_NAME[noun](actor, record) else None


def current() -> Directory:
    """The directory of now, remembered or read anew."""
    return _memory.of()


def _load(version: int) -> Directory:
    records = {noun: {record.code: record for record in visibility.named(noun, SYSTEM)} for noun in NOUNS}
    return Directory(version, MappingProxyType(records))


_memory = Memory(_load)


def _sees_channel(actor: Actor, channel: Channel) -> bool:
    return actor.sees_channel(channel.pk)


def _sees_location(actor: Actor, location: Location) -> bool:
    return True


def _sees_till(actor: Actor, till: Till) -> bool:
    return actor.may_at("tills.read", till.location_id)


_MAY_NAME: dict[Noun, Callable[[Actor, Model], bool]] = {
    "channel": _sees_channel,
    "location": _sees_location,
    "till": _sees_till,
}
