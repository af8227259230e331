"""The walk on paper: every stop with its units, and a box to tick for each order."""

from commerce import variant_labels
from fulfillment import papers, pick_list, wave_reading
from fulfillment.models import Wave


def draw(wave: Wave) -> bytes:
    """The pick list of a wave, as PDF. Orders are called A, B, C … Z, AA, the oldest promise first."""
    fresh, members = wave_reading.one(wave.pk)
    letters = {one.pk: _letter(index) for index, one in enumerate(members)}
    stops = [
        {
            "place": " ".join(part for part in (stop.zone, stop.bin) if part),
            "sku": stop.variant.sku,
            "title": variant_labels.of(stop.variant).full_name,
            "units": stop.wanted,
            "orders": ", ".join(f"{letters[row.fulfillment_id]} × {row.quantity}" for row in stop.rows),
        }
        for stop in pick_list.of(letters)
    ]
    orders = [{"letter": letters[one.pk], "number": str(one.order.number)} for one in members]
    title = f"Wave {fresh.number}" + (" (priority)" if fresh.priority else "")
    data = {"title": title, "store": fresh.location.name, "stops": stops, "orders": orders}
    return papers.pdf("pick_list", data, {"code.svg": papers.bars(fresh.public_id)})


def _letter(index: int) -> str:
    return (_letter(index // 26 - 1) if index >= 26 else "") + chr(ord("A") + index % 26)
