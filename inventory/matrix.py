"""SKUs by location for the stock page: which SKUs match a filter, page by page, and what each cell says.

A cell is what can be sold on the channel, below zero when more is promised than is there. The order is title, product,
position; a page is cut by the SKU before or after it, so it stays put while others come and go.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from commerce import sql
from commerce.models import Channel, Location
from inventory import availability
from inventory.availability import Position
from inventory.metrics import LOW_AT

PAGE = 50
BATCH = 200

_MATCHING = """
FROM commerce_variant v JOIN commerce_product p ON p.id = v.product_id
WHERE (v.status <> 'archived' AND p.status <> 'archived'
    OR EXISTS (SELECT 1 FROM inventory_level l WHERE l.variant_id = v.id AND l.on_hand > 0))
  AND (%(everything)s OR v.id = ANY(%(found)s))
  AND (%(category)s = '' OR EXISTS (
    SELECT 1 FROM commerce_product_categories pc JOIN commerce_category c ON c.id = pc.category_id
    WHERE pc.product_id = p.id AND (c.path = %(category)s OR c.path LIKE %(below)s)))
  AND (%(show)s = '' OR EXISTS (
    SELECT 1 FROM inventory_level l WHERE l.variant_id = v.id AND l.location_id = ANY(%(places)s)
      AND (CASE WHEN %(show)s = 'short' THEN l.shortfall > 0
        ELSE l.on_hand - l.unavailable - l.allocated - l.held <= %(limit)s END))
    OR %(show)s <> 'short' AND EXISTS (
    SELECT 1 FROM commerce_kitcomponent k JOIN inventory_level l ON l.variant_id = k.component_id
    WHERE k.kit_id = v.id AND l.location_id = ANY(%(places)s)
      AND l.on_hand - l.unavailable - l.allocated - l.held < (%(limit)s + 1) * k.quantity))
"""
_ORDER = "p.title, p.id, v.position, v.id"
_CURSOR = """
(SELECT p2.title, p2.id, v2.position, v2.id FROM commerce_variant v2 JOIN commerce_product p2 ON p2.id = v2.product_id
 WHERE v2.id = %(cursor)s)
"""
_FIRST = f"SELECT v.id {_MATCHING} ORDER BY {_ORDER} LIMIT %(limit_rows)s"
_AFTER = f"SELECT v.id {_MATCHING} AND ({_ORDER}) > {_CURSOR} ORDER BY {_ORDER} LIMIT %(limit_rows)s"
_BEFORE = (
    f"SELECT v.id {_MATCHING} AND ({_ORDER}) < {_CURSOR} "
    "ORDER BY p.title DESC, p.id DESC, v.position DESC, v.id DESC LIMIT %(limit_rows)s"
)
_COUNT = f"SELECT count(*) {_MATCHING}"
_MOST_KEPT = "SELECT coalesce(max(quantity), 0) FROM inventory_safetyrule"


@dataclass(frozen=True, slots=True)
class Filter:
    """What to list: ids found by a search (None = no search), a category path, and `show`: "", "low", "out", "short".

    `places` are the locations where `show` is judged.
    """

    channel: Channel | None
    places: tuple[Location, ...]
    found: tuple[int, ...] | None = None
    category: str = ""
    show: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One level as its column shows it. `status` is "", "low", "sold_out", "below_zero" or "none" (never stocked, or
    not sold on the channel), `units` what stands in the cell."""

    location: Location
    position: Position
    status: str
    units: int

    @property
    def stocked(self) -> bool:
        return self.status != "none"


@dataclass(frozen=True, slots=True)
class Page:
    """Variant ids with their cells, in order; `before` and `after` are the cursors of the neighboring pages."""

    rows: dict[int, list[Cell]] = field(default_factory=dict)
    before: int | None = None
    after: int | None = None


def cells(
    *, variant_ids: Collection[int], places: Sequence[Location], channel: Channel | None, now: datetime
) -> dict[int, list[Cell]]:
    """Cells of each variant in the order of `places`; a constant number of queries."""
    positions = availability.promise(
        variant_ids=list(variant_ids), location_ids=[place.pk for place in places], channel=channel, now=now
    )
    by_pair = {(position.variant_id, position.location_id): position for position in positions}
    return {id: [cell(place, by_pair[id, place.pk]) for place in places] for id in variant_ids}


def cell(place: Location, position: Position) -> Cell:
    """Judge one level: promised too often beats everything, then unknown, sold out, low."""
    if position.free < 0:
        return Cell(place, position, "below_zero", position.free)
    if (position.level_id is None and not position.made) or not position.sellable:
        return Cell(place, position, "none", 0)
    units = position.available
    status = "sold_out" if units == 0 else "low" if units <= LOW_AT else ""
    return Cell(place, position, status, units)


def page(wanted: Filter, *, columns: Sequence[Location], cursor: int | None, backwards: bool, now: datetime) -> Page:
    """At most PAGE matching SKUs after the cursor, or before it."""
    rows: dict[int, list[Cell]] = {}
    for ids in _batches(wanted, cursor, backwards):
        found = cells(variant_ids=ids, places=columns, channel=wanted.channel, now=now)
        rows |= {id: found[id] for id in ids if _shown(wanted, found[id])}
        if len(rows) > PAGE:
            break
    ids = list(rows)[:PAGE]
    more = len(rows) > PAGE
    if backwards:
        ids.reverse()
    if not ids:
        return Page()
    has_after, has_before = (True, more) if backwards else (more, cursor is not None)
    return Page({id: rows[id] for id in ids}, ids[0] if has_before else None, ids[-1] if has_after else None)


def every(wanted: Filter, *, columns: Sequence[Location], now: datetime) -> Iterator[tuple[int, list[Cell]]]:
    """All matching SKUs in order, read in batches: for a file of any length."""
    for ids in _batches(wanted, None, False):
        found = cells(variant_ids=ids, places=columns, channel=wanted.channel, now=now)
        yield from ((id, found[id]) for id in ids if _shown(wanted, found[id]))


def count(wanted: Filter) -> int:
    """How many SKUs match, `show` left aside."""
    return sql.run(_COUNT, _parameters(wanted, show="", limit=0))[0][0]


def _batches(wanted: Filter, cursor: int | None, backwards: bool) -> Iterator[list[int]]:
    size = BATCH if wanted.show else PAGE + 1
    kept = sql.run(_MOST_KEPT)[0][0] if wanted.show and wanted.channel else 0
    limit = kept + (LOW_AT if wanted.show == "low" else 0)
    parameters = _parameters(wanted, show=wanted.show, limit=limit) | {"limit_rows": size}
    while True:
        statement = _FIRST if cursor is None else _BEFORE if backwards else _AFTER
        ids = [row[0] for row in sql.run(statement, parameters | {"cursor": cursor} if cursor else parameters)]
        if ids:
            yield ids
        if len(ids) < size:
            return
        cursor = ids[-1]


def _parameters(wanted: Filter, *, show: str, limit: int) -> dict[str, object]:
    below = wanted.category.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "/%"
    return {
        "everything": wanted.found is None,
        "found": list(wanted.found or ()),
        "category": wanted.category,
        "below": below,
        "show": show,
        "places": [place.pk for place in wanted.places],
        "limit": limit,
    }


def _shown(wanted: Filter, row: Sequence[Cell]) -> bool:
    statuses = {
        "": None,
        "low": {"low", "sold_out", "below_zero"},
        "out": {"sold_out", "below_zero"},
        "short": {"below_zero"},
    }[wanted.show]
    places = {place.pk for place in wanted.places}
    return statuses is None or any(each.status in statuses and each.location.pk in places for each in row)
