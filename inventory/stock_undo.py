"""Undoing an import of stock: what each row added or took is posted the other way round, sales since stay counted.

Nothing is posted where somebody has said since what stands on the shelf, nor where more would go than is available.
Nothing is added to what is a kit by now.
"""

from collections.abc import Container

from commerce import kits, transactions
from commerce.imports.reversal import Changes, Judged, Reversal, Under, Verdict
from commerce.models import ImportedChange
from inventory import availability, levels, restated, stock
from inventory.availability import Position
from inventory.models import Movement
from inventory.stock import Entry, Posting

REASON, NOTE = "correction", "Undo of an import"


def judge(changes: Changes, under: Under) -> list[Judged]:
    """What would become of each row."""
    return _judged(changes, _movements(changes), under)


@transactions.building_block
def put_back(changes: Changes, under: Under) -> list[Judged]:
    """Lock the levels and post what was imported the other way round."""
    movements = _movements(changes)
    levels.freeze((each.variant_id, each.location_id) for each in movements.values())
    judged = _judged(changes, movements, under)
    going = [movements[each.change.target_id] for each in judged if not each.left]
    lines = [Posting(each.variant_id, each.location_id, delta=-each.on_hand_delta) for each in going]
    entry = Entry(Movement.Kind.ADJUSTMENT, under.by, under.now, cause=under.cause, reason=REASON, note=NOTE)
    if lines:
        stock.post(lines, entry)
    return judged


def _movements(changes: Changes) -> dict[int, Movement]:
    found = Movement.objects.select_related("variant", "location")
    return found.in_bulk([change.target_id for change in changes])


def _judged(changes: Changes, movements: dict[int, Movement], under: Under) -> list[Judged]:
    rows = [movements[change.target_id] for change in changes]
    read = availability.read(
        variant_ids={each.variant_id for each in rows}, location_ids={each.location_id for each in rows}, now=under.now
    )
    positions = {(each.variant_id, each.location_id): each for each in read}
    corrected = restated.since(rows)
    made_of = kits.parts_of({each.variant_id for each in rows if each.on_hand_delta < 0})
    found = zip(changes, rows, strict=True)
    return [
        _row(change, each, positions[each.variant_id, each.location_id], _why_left(each, corrected, made_of), under)
        for change, each in found
    ]


def _why_left(movement: Movement, corrected: Container[int], made_of: Container[int]) -> str:
    if movement.pk in corrected:
        return "corrected_since"
    return "is_kit" if movement.variant_id in made_of and movement.on_hand_delta < 0 else ""


def _row(change: ImportedChange, movement: Movement, position: Position, left: str, under: Under) -> Judged:
    code, delta = "", -movement.on_hand_delta
    if under.location_ids is not None and movement.location_id not in under.location_ids:
        code = "location_not_allowed"
    elif left:
        code = left
    elif delta < 0 and position.free + delta < 0:
        code = "would_be_negative"
    elif position.on_hand + delta > stock.LARGEST:
        code = "out_of_range"
    verdict = Verdict("on_hand", movement.before, movement.after, position.on_hand, code)
    return Judged(change, f"{movement.variant.sku}, {movement.location.name}", [verdict])


def places(import_id: int) -> set[int]:
    """Where an import changed stock."""
    changes = ImportedChange.objects.filter(import_record=import_id, thing=ImportedChange.Thing.STOCK)
    mine = Movement.objects.filter(pk__in=changes.values("target_id"))
    return set(mine.values_list("location", flat=True).distinct())


REVERSAL = Reversal(judge=judge, put_back=put_back, places=places)
