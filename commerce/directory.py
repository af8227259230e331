"""Channels, locations and tills in use, by code: remembered by this process for as long as the rules have one version.

Triggers raise the version with every change of theirs, so one small read tells whether what is remembered still holds:
a door that was closed is refused from the next request on, in every process.
"""

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass
from threading import Lock
from types import MappingProxyType
from typing import Literal

from django.db.models import Model

from commerce import sql, visibility
from commerce.actors import SYSTEM, Actor
from commerce.models import Channel, Location, Till
from commerce.pricing import rules

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


_loading = Lock()
_remembered: Directory | None = None


def current() -> Directory:
    """The directory of now, remembered or read anew. Safe to call from threads. Version 0, of a shop where nothing has
    been set up, is not remembered."""
    global _remembered
    wanted = sql.run(*rules.VERSION)[0][0]
    known = _remembered
    if known is not None and known.version == wanted and wanted:
        return known
    with _loading:
        if _remembered is None or _remembered.version != wanted or not wanted:
            _remembered = _load()
        return _remembered


def _load() -> Directory:
    """The version is read first: whatever changes meanwhile has a higher one, and is read again."""
    version = sql.run(*rules.VERSION)[0][0]
    records = {noun: {record.code: record for record in visibility.named(noun, SYSTEM)} for noun in NOUNS}
    return Directory(version, MappingProxyType(records))


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
