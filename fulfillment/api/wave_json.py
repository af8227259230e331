"""One wave as the API shows it."""

from typing import Any

from commerce import variant_labels
from commerce.api import fields
from fulfillment import pick_list, wave_reading
from fulfillment.models import Wave
from fulfillment.pick_list import Stop
from fulfillment.wave_picking import Credit


def head(wave: Wave) -> dict[str, Any]:
    """The JSON of one in a list; its location and picker are loaded."""
    return {
        "id": wave.public_id,
        "number": wave.number,
        "location": wave.location.code,
        "state": str(wave.status),
        "priority": wave.priority,
        "picker": wave.picker.name if wave.picker else None,
        "started_at": fields.moment(wave.started_at),
        "ended_at": fields.moment(wave.ended_at) if wave.ended_at else None,
    }


def now(wave: Wave) -> dict[str, Any]:
    """The JSON of one with its orders and its walk, as it stands now."""
    fresh, members = wave_reading.one(wave.pk)
    return {
        **head(fresh),
        "fulfillments": [
            {
                "id": one.public_id,
                "order_number": str(one.order.number),
                "kind": str(one.kind),
                "state": str(one.status),
                "promised_at": fields.moment(one.promised_at),
            }
            for one in members
        ],
        "stops": [_stop(stop) for stop in pick_list.of(one.pk for one in members)],
    }


def credits(wave: Wave, found: list[Credit]) -> dict[str, Any]:
    """Where a scan went."""
    fresh, _ = wave_reading.one(wave.pk)
    rows = [
        {
            "fulfillment": credit.fulfillment.public_id,
            "order_number": str(credit.fulfillment.order.number),
            "quantity": credit.units,
            "state": str(credit.fulfillment.status),
        }
        for credit in found
    ]
    return {"state": str(fresh.status), "credits": rows}


def _stop(stop: Stop) -> dict[str, Any]:
    return {
        "sku": stop.variant.sku,
        "title": variant_labels.of(stop.variant).full_name,
        "zone": stop.zone,
        "bin": stop.bin,
        "others": stop.others,
        "quantity": stop.wanted,
        "picked": stop.picked,
        "orders": [
            {"fulfillment": row.fulfillment.public_id, "quantity": row.quantity, "picked": row.picked}
            for row in stop.rows
        ],
    }
