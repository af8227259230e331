"""Stock per place: read, and written only over the value that it was computed from.

Shopify takes or refuses a call as a whole, so the rows that nobody objects to are sent again without the others. A row
that finds its own value there is done, whoever wrote it.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connectors import batches
from commerce.sales_channels.connectors.shopify import complaints, gids, keys, mutations, queries
from commerce.sales_channels.connectors.shopify.client import Client
from commerce.sales_channels.connectors.shopify.complaints import Complaint
from commerce.sales_channels.connectors.shopify.habits import Habits
from commerce.sales_channels.faults import Down, Refused, Throttled, Unclear
from commerce.sales_channels.neutral import Level
from commerce.sales_channels.pushes import LevelPush, LevelRef, Result

ROWS_READ = 100
STALE = ("CHANGE_FROM_QUANTITY_STALE", "COMPARE_QUANTITY_STALE")
NOT_STOCKED = "ITEM_NOT_STOCKED_AT_LOCATION"
ROUNDS = 4
_NOBODY = Result("retry", code="not_sent", detail="Other rows of the call were refused")


def read(client: Client, refs: Sequence[LevelRef]) -> list[Level]:
    """What the shop shows. Items that it does not know, or does not stock at the place, are left out."""
    found: list[Level] = []
    known = [ref for ref in refs if gids.is_id(ref.item_ref) and gids.is_id(ref.place_ref)]
    for place in dict.fromkeys(ref.place_ref for ref in known):
        items = list(dict.fromkeys(ref.item_ref for ref in known if ref.place_ref == place))
        for start in range(0, len(items), ROWS_READ):
            ids = [gids.gid("InventoryItem", item) for item in items[start : start + ROWS_READ]]
            data = client.run(queries.LEVELS, items=ids, place=gids.gid("Location", place))
            found += _levels(data, gids.ours(place))
    return found


def push(client: Client, habits: Habits, rows: Sequence[LevelPush]) -> list[Result]:
    """One result per row, in their order."""
    results = {index: _nameless(row) for index, row in enumerate(rows) if not _is_named(row)}
    named = [index for index in range(len(rows)) if index not in results]
    said = batches.halving([rows[index] for index in named], lambda part: _push(client, habits, part))
    results.update(zip(named, said, strict=True))
    return [results[index] for index in range(len(rows))]


def _push(client: Client, habits: Habits, rows: Sequence[LevelPush]) -> list[Result]:
    results: dict[int, Result] = {}
    for round in range(ROUNDS):
        open_rows = [index for index in range(len(rows)) if index not in results]
        if not open_rows:
            break
        try:
            said = _send(client, habits, [rows[index] for index in open_rows])
        except (Throttled, Down, Unclear) as fault:  # the values are absolute, so they may be said again
            if not round:
                raise
            results.update({index: batches.later(fault) for index in open_rows})
            break
        results.update(_settle(client, open_rows, said))
    stale = [index for index, result in results.items() if result.outcome == "stale"]
    results.update(_look_again(client, rows, stale))
    for index, result in results.items():
        if result.code == NOT_STOCKED and habits.connect_places:
            results[index] = _connect(client, rows[index])
    return [results.get(index, _NOBODY) for index in range(len(rows))]


def _send(client: Client, habits: Habits, rows: Sequence[LevelPush]) -> list[Complaint]:
    said: list[Complaint] = []
    wishes = [[row.request_id, row.ref.item_ref, row.ref.place_ref, row.quantity, row.expected] for row in rows]
    for attempt in range(keys.TRIES):
        key = keys.of("levels", wishes, attempt=attempt)
        change = {
            "name": "available",
            "reason": habits.level_reason,
            "referenceDocumentUri": f"truecount://levels/{key}",
            "quantities": [_quantity(row) for row in rows],
        }
        said = complaints.of(client.change(mutations.SET_LEVELS, input=change, key=key))
        if not any(each.code == complaints.SPENT for each in said):
            break
    return said


def _settle(client: Client, open_rows: Sequence[int], said: Sequence[Complaint]) -> dict[int, Result]:
    """What is known after one call: about all rows when nobody or everybody is blamed, else about the blamed ones."""
    if not said:
        return {index: Result("ok") for index in open_rows}
    settled: dict[int, Result] = {}
    for each in said:
        blamed = open_rows if each.row is None else open_rows[each.row : each.row + 1]
        for index in blamed:
            settled.setdefault(index, Result("stale") if each.code in STALE else complaints.refused(each))
    return settled


def _look_again(client: Client, rows: Sequence[LevelPush], stale: Sequence[int]) -> dict[int, Result]:
    if not stale:
        return {}
    try:
        seen = {(level.variant_ref, level.place_ref): level for level in read(client, [rows[i].ref for i in stale])}
    except (Throttled, Down) as fault:
        return {index: batches.later(fault) for index in stale}
    found: dict[int, Result] = {}
    for index in stale:
        row = rows[index]
        level = seen.get((gids.ours(row.ref.item_ref), gids.ours(row.ref.place_ref)))
        current = level.quantity if level else None
        found[index] = Result("ok" if current == row.quantity else "stale", current=current)
    return found


def _connect(client: Client, row: LevelPush) -> Result:
    """Stock the item at the place. Where there is nothing to sell, not being there says the same."""
    if row.quantity <= 0:
        return Result("ok", detail="Not stocked there")
    key = keys.of("connect", row.request_id, row.ref.item_ref, row.ref.place_ref, row.quantity)
    item, place = gids.gid("InventoryItem", row.ref.item_ref), gids.gid("Location", row.ref.place_ref)
    try:
        answer = client.change(mutations.ACTIVATE_LEVEL, item=item, place=place, available=row.quantity, key=key)
    except (Throttled, Down, Unclear) as fault:
        return batches.later(fault)
    except Refused as fault:
        return batches.refused(fault)
    said = complaints.of(answer)
    return complaints.refused(said[0]) if said else Result("ok")


def _is_named(row: LevelPush) -> bool:
    return gids.is_id(row.ref.item_ref) and gids.is_id(row.ref.place_ref)


def _nameless(row: LevelPush) -> Result:
    return Result("refused", code=gids.NOT_AN_ID, detail="The item or the place is none of Shopify's")


def _quantity(row: LevelPush) -> dict[str, Any]:
    return {
        "inventoryItemId": gids.gid("InventoryItem", row.ref.item_ref),
        "locationId": gids.gid("Location", row.ref.place_ref),
        "quantity": row.quantity,
        "changeFromQuantity": row.expected,  # must be there; null writes whatever the value is
    }


def _levels(data: Mapping[str, Any], place: str) -> list[Level]:
    now = datetime.now(UTC)
    nodes = data.get("nodes")
    found = []
    for node in reading.rows([each for each in nodes if each] if isinstance(nodes, list) else nodes, "nodes"):
        level = node.get("inventoryLevel")
        for each in reading.rows(reading.record(level, "level").get("quantities"), "quantities") if level else ():
            if each.get("name") == "available":
                item = gids.number(node.get("id"), "inventoryItem.id")
                quantity = reading.whole(each.get("quantity"), "quantity")
                found.append(Level(item, place, quantity, now, reading.text(node.get("sku"), "sku")))
    return found
