"""The kind `stock`: absolute quantities from a CSV become adjustments, each under the lock of its level.

Only what differs is written, and a file that was imported once never applies again, so sales since are not undone.
"""

from commerce import kits, sku_hygiene, transactions
from commerce.imports import changes
from commerce.imports.changes import Change
from commerce.imports.kinds import Applied, Context, Kind, Rows, in_turn
from commerce.imports.layouts import shopify, truecount, woocommerce
from commerce.imports.rows import UNKNOWN_LOCATION, Problem, StockRow
from commerce.models import ImportedChange, Location, SkuName
from inventory import kit_stock, levels, stock, stock_undo
from inventory.models import Level, Movement
from inventory.stock import Entry, Posting

REASON = "correction"
CODE_MOST = 64  # of a location; what is longer names none
IS_KIT = Problem("sku", kit_stock.KitHasNoStock.code, kit_stock.WHAT_TO_DO)


def identify(rows: Rows, context: Context) -> list[str]:
    """SKU and location: the same SKU may be counted at several places."""
    places = _places(rows, context)
    variants = _variants(rows)
    return [_key(row, variants, _place(row, places, context)) for _, row in rows]


@transactions.building_block
def apply(rows: Rows, context: Context) -> Applied:
    """Set what is on hand. Unknown SKUs and locations, kits, and places the person may not write to, are refused by
    row."""
    applied = Applied()
    variants, places = _variants(rows), _places(rows, context)
    problems = {number: _problem(row, variants, places, context) for number, row in rows}
    pairs = {
        number: (variants[sku_hygiene.normalize(row.sku)], _place(row, places, context))
        for number, row in rows
        if problems[number] is None
    }
    stands = _kits(set(pairs.values()))
    wanted: dict[levels.Pair, int] = {}
    numbers: dict[levels.Pair, int] = {}
    for number, row in in_turn(rows, context, applied):
        problem = problems[number] or _kit_problem(row, stands.get(pairs[number]))
        if problem is not None:
            applied.refuse(number, problem)
            continue
        wanted[pairs[number]], numbers[pairs[number]] = row.quantity, number
    lines = [Posting(*pair, set_to=quantity) for pair, quantity in wanted.items()]
    cause = f"import:{context.public_id}"
    entry = Entry(Movement.Kind.ADJUSTMENT, context.by, context.now, cause=cause, reason=REASON)
    movements = stock.post(lines, entry) if lines else []
    applied.changed = len(movements)
    if context.remembers:
        changes.keep(context.import_id, [_change(movement, numbers) for movement in movements])
    return applied


def _kits(pairs: set[levels.Pair]) -> dict[levels.Pair, int]:
    """Those of kits, with what an article had before it was made one: below that, it is counted down like anything
    else."""
    made_of = kits.parts_of({variant for variant, _ in pairs})
    if not made_of:
        return {}
    levels.freeze(pairs)
    old = Level.objects.filter(variant__in=made_of, on_hand__gt=0).values_list("variant", "location", "on_hand")
    stands = {(variant, place): units for variant, place, units in old}
    return {pair: stands.get(pair, 0) for pair in pairs if pair[0] in made_of}


def _kit_problem(row: StockRow, stands: int | None) -> Problem | None:
    return None if stands is None or row.quantity < stands else IS_KIT


def _change(movement: Movement, numbers: dict[levels.Pair, int]) -> Change:
    row = numbers[movement.variant_id, movement.location_id]
    before, after = {"on_hand": movement.before}, {"on_hand": movement.after}
    return Change(row, ImportedChange.Thing.STOCK, movement.pk, before, after)


def _variants(rows: Rows) -> dict[str, int]:
    keys = {sku_hygiene.normalize(row.sku) for _, row in rows}
    return dict(SkuName.objects.filter(key__in=keys).order_by("id").values_list("key", "variant_id"))


def _places(rows: Rows, context: Context) -> dict[str, int | None]:
    """Where each location is that the rows name: its code, or else a code or name in any capitals; None where several
    are called that. Another system's name for the one place of its file is none of ours: that is where the import goes
    to."""
    if not any(row.location for _, row in rows):
        return {}
    active = list(Location.objects.filter(active=True).order_by("id").values_list("id", "code", "name"))
    called: dict[str, set[int]] = {}
    for id, *names in active:
        for name in names:
            called.setdefault(name.strip().casefold(), set()).add(id)
    codes = {code: id for id, code, _ in active}
    found = {row.location: called.get(row.location.casefold(), ()) for _, row in rows if row.location}
    places = {name: next(iter(ids)) if len(ids) == 1 else None for name, ids in found.items() if ids}
    if context.location_id is not None:
        foreign = (name for name, ids in found.items() if not ids and name.casefold() == context.only_place)
        places |= dict.fromkeys(foreign, context.location_id)
    return places | {name: codes[name] for name in found if name in codes}


def _place(row: StockRow, places: dict[str, int | None], context: Context) -> int | None:
    return places.get(row.location) if row.location else context.location_id


def _key(row: StockRow, variants: dict[str, int], location_id: int | None) -> str:
    key = sku_hygiene.normalize(row.sku)
    return f"{variants.get(key, key)}@{location_id or (row.location or '')[:CODE_MOST]}"


def _problem(row: StockRow, variants: dict[str, int], places: dict, context: Context) -> Problem | None:
    if sku_hygiene.normalize(row.sku) not in variants:
        return Problem("sku", "unknown_sku", "There is no such SKU. Import products first.", row.sku)
    if row.location and row.location not in places:
        return Problem("location", UNKNOWN_LOCATION, "No location has this code or name.", row.location)
    if row.location and places[row.location] is None:
        return Problem("location", "ambiguous_location", "Several locations are called so. Write a code.", row.location)
    place = _place(row, places, context)
    if place is None:
        return Problem("location", "required", "Say which location this is for.")
    if context.location_ids is not None and place not in context.location_ids:
        return Problem("location", "location_not_allowed", "You may not change this location.", row.location or "")
    return None


KIND = Kind(
    name="stock",
    title="Stock",
    permission="stock.write",
    layouts={"truecount": truecount.STOCK, "shopify": shopify.STOCK, "woocommerce": woocommerce.STOCK},
    identify=identify,
    apply=apply,
    needs_location=True,
    reversal=stock_undo.REVERSAL,
)
