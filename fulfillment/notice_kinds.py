"""The kinds of messages about fulfillments, each with an honest example: a made-up order in words that go out."""

from commerce.notifications.kinds import Kind
from fulfillment import notice_words


def _kind(code: str, title: str, **more: object) -> Kind:
    return Kind(code, title, lambda: notice_words.example(**more))


_GONE = [{"title": "Wool beanie", "quantity": 1}]
_PROXY = {"name": "Ben", "is_proxy": True}
_PARCELS = [{"carrier": "Test carrier", "number": "TC123456789GB"}]
_SHORT = {"missing": "Wool beanie", "units": 1, "decide_by": "Tuesday 24 November at 15:00"}

KINDS = (
    _kind("pickup_ready", "Ready to collect"),
    _kind("pickup_delayed", "Pickup takes longer"),
    _kind("pickup_reminder", "Pickup reminder"),
    _kind("pickup_last_day", "Last day of a pickup"),
    _kind("pickup_expired", "Pickup not collected"),
    _kind("pickup_collected", "Pickup handed over", taker="Ben", is_part=False),
    _kind("collector_named", "Somebody is named to collect", **_PROXY),
    _kind("collector_revoked", "Somebody need not collect", **_PROXY),
    _kind("something_short", "Something is missing", **_SHORT),
    _kind("parcel_shipped", "Parcel on its way", parcels=_PARCELS, count=1, is_rest=False, more_follows=True),
    _kind("parcel_delivered", "Parcel delivered"),
    _kind("delivery_attempted", "Nobody was there"),
    _kind("order_part_cancelled", "Part of an order is cancelled", gone=_GONE, was_paid=True),
)
