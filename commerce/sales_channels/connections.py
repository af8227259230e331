"""Connecting a system, changing how it is reached, and switching it between shadow, live and paused."""

import secrets as randomness
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from commerce import constraints, sealing, state, transactions, versions
from commerce.actors import Actor
from commerce.errors import Invalid, Refusal, field_error
from commerce.events import bus
from commerce.events.facts import ConnectionChanged, UnheardSales
from commerce.models import Authority, Channel, Connection, ConnectionPlace, Location, Pulse
from commerce.sales_channels import accounts, calls, caution, subscriptions
from commerce.sales_channels.connector import Checkup, Connector

PERMISSION = "channels.write"
OLD_SECRETS_VERIFY = timedelta(hours=24)
Status = Connection.Status


class AlreadyConnected(Refusal):
    """This channel has a connection that was not removed."""

    code = "already_connected"
    title = "Connected already"


@dataclass(frozen=True, slots=True)
class Account:
    """What the set-up form says: values of the system's `settings` by name, secret ones apart. An empty `base_url` is
    made of the system's own."""

    system: str
    channel: Channel
    name: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    base_url: str = ""
    till_channel: Channel | None = None


@transactions.use_case
def connect(*, by: Actor, account: Account) -> Connection:
    """A draft, which neither reads nor writes. Raises UnknownSystem, Invalid, AlreadyConnected."""
    by.require(PERMISSION)
    _require_channel(by, account.channel)
    system = accounts.system(account.system)
    _require_complete(system, {**account.settings, **account.secrets})
    if Connection.objects.filter(channel=account.channel).exclude(status=Status.REMOVED).exists():
        raise AlreadyConnected(f"{account.channel.name} is connected already.")
    made = Connection.objects.create(
        channel=account.channel, till_channel=account.till_channel, system=system.code, name=account.name,
        token=randomness.token_urlsafe(32), base_url=account.base_url or _address(system, account.settings),
        api_version=system.api_version, settings=dict(account.settings), secrets=accounts.sealed(account.secrets),
    )  # fmt: skip
    Pulse.objects.create(connection=made, budget=system.limits.burst)
    transactions.about(connection=made.pk)
    return made


@transactions.use_case
def change_secrets(*, by: Actor, connection: Connection, secrets: Mapping[str, str]) -> Connection:
    """Put new ones beside or over the old; what was signed with the old ones is still taken for a day."""
    by.require(PERMISSION)
    locked = _locked(connection, by)
    kept = accounts.unsealed(locked.secrets)
    locked.older_secrets, locked.older_until = locked.secrets, transactions.now() + OLD_SECRETS_VERIFY
    locked.secrets = accounts.sealed({**kept, **{name: value for name, value in secrets.items() if value}})
    locked.version += 1
    locked.save(update_fields=["secrets", "older_secrets", "older_until", "version"])
    subscriptions.want(locked, anew=True)
    return locked


@transactions.use_case
def change(
    *, by: Actor, connection: Connection, changes: Mapping[str, Any], expected: versions.Expected = None
) -> Connection:
    """Other `name`, `settings`, `base_url` or `api_version`. Raises VersionConflict."""
    by.require(PERMISSION)
    locked = _locked(connection, by)
    versions.require(expected, str(locked.version))
    if caution.of(changes.get("settings", locked.settings)) != caution.of(locked.settings):
        bus.publish(UnheardSales(connection_id=locked.pk))  # other channels show more or less if it is dark
    for name in ("name", "settings", "base_url", "api_version"):
        setattr(locked, name, changes.get(name, getattr(locked, name)))
    locked.version += 1
    locked.save()
    subscriptions.want(locked)
    return locked


@transactions.use_case
def place(*, by: Actor, connection: Connection, refs: Mapping[Location, str]) -> None:
    """Which location is which over there; exactly these from now on."""
    by.require(PERMISSION)
    locked = _locked(connection, by)
    ConnectionPlace.objects.filter(connection=locked).delete()
    rows = [ConnectionPlace(connection=locked, location=place, external_ref=ref) for place, ref in refs.items()]
    ConnectionPlace.objects.bulk_create(rows)
    bus.publish(ConnectionChanged(connection_id=locked.pk))


@transactions.use_case
def decide(*, by: Actor, connection: Connection, holders: Mapping[str, str]) -> None:
    """Who is right about which field, for fields that are named."""
    by.require(PERMISSION)
    locked = _locked(connection, by)
    rows = [Authority(connection=locked, field=name, holder=holder) for name, holder in holders.items()]
    Authority.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["connection", "field"], update_fields=["holder"]
    )


@transactions.use_case
def switch(*, by: Actor, connection: Connection, to: str, because: str = "") -> Connection:
    """To shadow, live, paused or removed. Raises InvalidTransition. What happened over there while it was paused is
    read when it is back; what it should know by then is sent as it is by then. A worker subscribes to its news."""
    by.require(PERMISSION)
    locked = _locked(connection, by)
    state.move(locked, to, paused_because=because[:255] if to == Status.PAUSED else "")
    transactions.about(connection=locked.pk, to=to)
    subscriptions.want(locked)
    bus.publish(ConnectionChanged(connection_id=locked.pk))
    return locked


def test(connection: Connection) -> Checkup:
    """Ask the system who we are to it. Raises NotNow or a fault; nothing is changed."""
    return calls.make(connection, lambda own: own.check(), wait_seconds=2.0)


def forget_old_secrets(now) -> int:
    """Those of rotations that are over. Returns how many."""
    return Connection.objects.filter(older_until__lte=now).update(older_secrets="", older_until=None)


def _locked(connection: Connection, by: Actor) -> Connection:
    locked = Connection.objects.select_for_update(no_key=True).get(pk=connection.pk)
    _require_channel(by, Channel.objects.get(pk=locked.channel_id))
    return locked


def _require_channel(by: Actor, channel: Channel) -> None:
    if not by.sees_channel(channel.pk):
        raise Invalid("You may not change this channel.", errors=[field_error("channel", "unknown", "Not known here.")])


def _require_complete(system: type[Connector], given: Mapping[str, Any]) -> None:
    missing: Sequence[str] = [s.name for s in system.settings if s.required and not str(given.get(s.name) or s.default)]
    if missing:
        raise Invalid(
            f"{system.title} needs more to connect.",
            errors=[field_error(f"settings.{name}", "required", "This is needed to connect.") for name in missing],
        )


def _address(system: type[Connector], given: Mapping[str, Any]) -> str:
    try:
        return system.base_url.format(**given)
    except (KeyError, IndexError) as problem:
        raise Invalid("The address of the account is incomplete.") from problem


constraints.register("connection_one_per_channel", AlreadyConnected)
sealing.register("commerce.Connection", "secrets")
sealing.register("commerce.Connection", "older_secrets")
