"""Steps of stores in the words of an order's timeline."""

from fulfillment.timeline import PREFIX
from orders.timeline import Entry

_WORDS = {
    "routed": ("store", "neutral", "Given to {place}"),
    "accepted": ("hand", "info", "{place} accepted it"),
    "picking": ("pick", "info", "{place} began to pick"),
    "picked": ("bag", "info", "Picked in {place}"),
    "ready": ("check", "success", "Ready to collect in {place}"),
    "arrived": ("car", "warning", "The customer came to {place}"),
    "collected": ("bag", "success", "Collected in {place}"),
    "packed": ("stock", "info", "Packed in {place}"),
    "shipped": ("truck", "success", "Shipped from {place}"),
    "delivered": ("check", "success", "Delivered"),
    "rejected": ("ban", "warning", "{place} declined it"),
    "cancelled": ("ban", "neutral", "{place} stopped working on it"),
    "expired": ("clock", "neutral", "Not collected in {place} in time"),
    "units_picked": ("pick", "neutral", "{place} picked some of it"),
    "units_put_down": ("undo", "neutral", "{place} put some of it down again"),
    "units_short": ("alert", "warning", "{place} could not find all of it"),
    "units_declined": ("ban", "warning", "{place} declined some of it"),
    "reminded": ("bell", "neutral", "{place} was reminded to accept it"),
    "decline_decided": ("check", "neutral", "It was decided about what {place} declined"),
    "short_decided": ("check", "neutral", "It was decided about what is missing in {place}"),
    "collector_named": ("people", "neutral", "Somebody else may collect it in {place}"),
    "collector_revoked": ("people", "neutral", "Somebody may no longer collect it in {place}"),
    "code_renewed": ("lock", "neutral", "A new pickup code for {place}"),
    "told_again": ("mail", "neutral", "The message that it is ready in {place} went out again"),
    "kept_longer": ("clock", "neutral", "{place} keeps it longer"),
    "handed_in_part": ("bag", "info", "Some of it collected in {place}"),
    "on_the_way": ("car", "neutral", "The customer is on the way to {place}"),
    "moved_outside": ("car", "neutral", "The customer waits elsewhere at {place}"),
    "runner_claimed": ("hand", "neutral", "Somebody brings it outside in {place}"),
    "runner_released": ("undo", "neutral", "Nobody brings it outside in {place} yet"),
    "label_bought": ("printer", "neutral", "Label bought in {place}"),
    "label_failed": ("alert", "warning", "The carrier refused a label for {place}"),
    "label_voided": ("undo", "neutral", "Label given back in {place}"),
    "parcel_left": ("truck", "info", "A parcel left {place}"),
    "tracking_added": ("truck", "neutral", "A tracking number was added in {place}"),
    "delivery_attempted": ("alert", "warning", "The carrier found nobody there"),
    "delivery_failed": ("alert", "danger", "It could not be delivered"),
    "carrier_told": ("truck", "neutral", "The carrier told where it is"),
    "units_cancelled": ("ban", "neutral", "{place} prepares less of it"),
}


def say(entry: Entry) -> tuple[str, str, str]:
    """Icon, tone and words of one step; what has no words of its own is spelled out. No query."""
    kind = entry.kind.removeprefix(PREFIX)
    icon, tone, words = _WORDS.get(kind, ("dot", "neutral", f"{{place}}: {kind.replace('_', ' ')}"))
    return icon, tone, words.format(place=entry.facts["location_name"])
