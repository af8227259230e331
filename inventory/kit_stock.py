"""A kit is counted by its parts: what would put units of it, or owe units of it, is refused.

An article that had stock before it was made a kit can still be counted down, and what it had promised can still be
found.
"""

from collections.abc import Sequence

from commerce import kits, skus
from commerce.errors import Refusal, field_error

# `touched`: levels by their ids. `wider`: these and the kits that are made of what stands there.
WIDER = """
WITH touched AS (SELECT variant_id, location_id FROM inventory_level WHERE id = ANY(%s)),
wider AS (
    SELECT variant_id, location_id FROM touched
    UNION SELECT k.kit_id, t.location_id FROM touched t JOIN commerce_kitcomponent k ON k.component_id = t.variant_id)
"""


class KitHasNoStock(Refusal):
    """A kit stands nowhere itself: its parts are counted. `skus` names the kits."""

    code = "kit_has_no_stock"
    title = "A kit is counted by its parts"


WHAT_TO_DO = "This is a kit: count its parts."


def refuse(variant_ids: Sequence[int | None], *, path: str) -> None:
    """Raise KitHasNoStock when one of these is a kit; None is a line that may be one. `path` is that of an error's
    field, with the place of its index. One query."""
    made_of = kits.parts_of({id for id in variant_ids if id is not None})
    if not made_of:
        return
    names = skus.of([*made_of, *(part for parts in made_of.values() for part, _ in parts)])
    wrong = [
        field_error(path.format(index), KitHasNoStock.code, _detail(names[id], [names[p] for p, _ in made_of[id]]))
        for index, id in enumerate(variant_ids)
        if id in made_of
    ]
    raise KitHasNoStock(wrong[0]["detail"], errors=wrong, skus=sorted(names[id] for id in made_of))


def _detail(kit: str, parts: list[str]) -> str:
    more = f" and {len(parts) - 5} more" if len(parts) > 5 else ""
    return f"{kit} is a kit: count its parts, {', '.join(parts[:5])}{more}."
