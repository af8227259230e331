"""Shapes of channel sync: health, mappings, exceptions and comparisons, as answers show them."""

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers

from commerce.api import fields
from commerce.api.shapes import Shape
from commerce.models import Connection, Listing, SyncException, SyncRun
from commerce.sales_channels.health import Health

BREAKER = ("closed", "open", "half_open")


class HealthShape(Shape):
    """How a channel's connection does. Lags are seconds from a change here to the channel's yes, within 15 minutes;
    `backlog` is what it is still to be told, `inbox` what it sent that waits. `well` keeps the promise of a minute."""

    channel = serializers.CharField()
    system = serializers.CharField()
    state = serializers.ChoiceField(Connection.Status.values)
    well = serializers.BooleanField()
    lag_p50 = serializers.FloatField(allow_null=True)
    lag_p95 = serializers.FloatField(allow_null=True)
    backlog = serializers.IntegerField()
    inbox = serializers.IntegerField()
    waits_seconds = serializers.FloatField()
    breaker = serializers.ChoiceField(BREAKER)
    last_success_at = serializers.DateTimeField(allow_null=True)
    last_heard_at = serializers.DateTimeField(allow_null=True)
    polling = serializers.BooleanField(help_text="It is silent for longer than usual, so it is asked.")
    last_fault = serializers.CharField(allow_null=True)
    dark_since = serializers.DateTimeField(
        allow_null=True, help_text="It can be told nothing since, and the other channels show less of what it sells."
    )
    access_ends = serializers.BooleanField(help_text="It gives us no new access: somebody has to let us in again.")
    drift = serializers.IntegerField(allow_null=True, help_text="Levels that differed in the last comparison.")
    compared_at = serializers.DateTimeField(allow_null=True)
    unmatched = serializers.IntegerField()
    exceptions = serializers.IntegerField()
    oversold = serializers.IntegerField(help_text="Orders of the last 24 hours that were sold without goods.")


class MappingShape(Shape):
    """One offer of a channel, and which variant of ours it is."""

    id = serializers.CharField()
    channel = serializers.CharField()
    external_product_id = serializers.CharField()
    external_variant_id = serializers.CharField()
    external_sku = serializers.CharField()
    barcode = serializers.CharField()
    title = serializers.CharField()
    state = serializers.ChoiceField(Listing.Status.values)
    sku = serializers.CharField(allow_null=True)
    matched_by = serializers.ChoiceField(Listing.MatchedBy.values, allow_null=True)


class ExceptionShape(Shape):
    """Something that needs somebody. `cause` groups those with the same cure; `subject` is what it is about, there."""

    id = serializers.CharField()
    channel = serializers.CharField()
    cause = serializers.CharField()
    subject = serializers.CharField()
    detail = serializers.CharField()
    facts = serializers.JSONField()
    state = serializers.ChoiceField(SyncException.Status.values)
    times = serializers.IntegerField()
    opened_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class RunShape(Shape):
    """One comparison with a channel. `at_risk` is the value of what differed, in minor units of its currency."""

    id = serializers.CharField()
    channel = serializers.CharField()
    kind = serializers.ChoiceField(SyncRun.Kind.values)
    state = serializers.ChoiceField(SyncRun.Status.values)
    shadow = serializers.BooleanField()
    total = serializers.IntegerField(allow_null=True)
    checked = serializers.IntegerField()
    drift = serializers.IntegerField()
    healed = serializers.IntegerField()
    at_risk = serializers.IntegerField()
    currency = serializers.CharField()
    started_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class RunsShape(RunShape):
    """All that was asked for in `runs`; what stands beside it is the first of them."""

    runs = RunShape(many=True)


def health(connection: Connection, found: Health) -> dict[str, Any]:
    """The JSON of one connection's health."""
    same = ("backlog", "inbox", "breaker", "drift", "unmatched", "exceptions", "oversold", "waits_seconds")
    moments = ("last_success_at", "last_heard_at", "compared_at", "dark_since")
    return {
        "channel": connection.channel.code,
        "system": connection.system,
        "state": connection.status,
        "well": found.is_well,
        "lag_p50": _seconds(found.lag_p50),
        "lag_p95": _seconds(found.lag_p95),
        "polling": found.polling_since is not None,
        "last_fault": found.last_fault or None,
        "access_ends": found.access_ends,
        **{name: getattr(found, name) for name in same},
        **{name: _moment(getattr(found, name)) for name in moments},
    }


def mappings(rows: Sequence[Listing]) -> list[dict[str, Any]]:
    """The JSON of offers, with their channel and variant loaded."""
    same = ("external_product_id", "external_variant_id", "barcode", "title")
    return [
        {
            "id": row.public_id, "channel": row.connection.channel.code, "external_sku": row.sku, "state": row.status,
            "sku": row.variant.sku if row.variant else None, "matched_by": row.matched_by or None,
            **{name: getattr(row, name) for name in same},
        }
        for row in rows
    ]  # fmt: skip


def exceptions(rows: Sequence[SyncException]) -> list[dict[str, Any]]:
    """The JSON of exceptions, with their channel loaded."""
    same = ("cause", "subject", "detail", "facts", "times")
    return [
        {
            "id": row.public_id, "channel": row.connection.channel.code, "state": row.status,
            "opened_at": _moment(row.opened_at), "ended_at": _moment(row.ended_at),
            **{name: getattr(row, name) for name in same},
        }
        for row in rows
    ]  # fmt: skip


def run(row: SyncRun) -> dict[str, Any]:
    """The JSON of a comparison, with its channel loaded."""
    same = ("kind", "shadow", "total", "checked", "drift", "healed", "at_risk")
    channel = row.connection.channel
    return {
        "id": row.public_id, "channel": channel.code, "currency": channel.currency, "state": row.status,
        "started_at": _moment(row.started_at), "finished_at": _moment(row.finished_at),
        **{name: getattr(row, name) for name in same},
    }  # fmt: skip


def _moment(value: Any) -> str | None:
    return fields.moment(value) if value else None


def _seconds(milliseconds: float | None) -> float | None:
    return None if milliseconds is None else round(float(milliseconds) / 1000, 3)
