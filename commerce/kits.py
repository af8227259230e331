"""Kits: what a variant that is sold as one is made of. A part is never a kit itself, so that no kit can contain itself.

One at a time may change kits, so the rule also holds for two at once. Orders keep the parts they were placed with.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from commerce import skus, sql, transactions
from commerce.errors import Invalid, Refusal, field_error
from commerce.models import KitComponent, Variant

PARTS_MOST = 50
Parts = tuple[tuple[int, int], ...]  # `((variant id, units per kit), …)`
_PARTS = """
SELECT kit_id, component_id, quantity FROM commerce_kitcomponent WHERE kit_id = ANY(%s) ORDER BY kit_id, id
"""


class CyclicBundle(Refusal):
    """A kit would contain a kit, or itself. `skus` names the parts that cannot be."""

    code = "cyclic_bundle"
    status = 422
    title = "A kit is made of plain goods"


@dataclass(frozen=True, slots=True)
class Part:
    """`quantity` units of one SKU in each kit."""

    sku: str
    quantity: int


def parts_of(variant_ids: Collection[int]) -> dict[int, Parts]:
    """`{kit: parts}` of those that are kits, in one query."""
    found: dict[int, Parts] = {}
    for kit_id, component_id, quantity in sql.run(_PARTS, (sql.numbers(sorted(variant_ids)),)):
        found[kit_id] = (*found.get(kit_id, ()), (component_id, quantity))
    return found


def is_any_kit(variant_ids: Collection[int]) -> bool:
    """Whether one of these is a kit."""
    return KitComponent.objects.filter(kit__in=variant_ids).exists()


@transactions.building_block
def set_components(kits: Sequence[tuple[Variant, Sequence[Part]]], *, path: str = "components") -> None:
    """Say what kits are made of, whose variants are saved; without parts one is a plain variant again. `path` is that
    of an error's field, with the index of the kit where it has a place for one.

    Raises UnknownSku, CyclicBundle, or Invalid for a SKU that is named twice.
    """
    if not any(parts for _, parts in kits) and not is_any_kit([kit.pk for kit, _ in kits]):
        return
    named = skus.find(part.sku for _, parts in kits for part in parts)
    wanted = {kit.pk: [(named[part.sku].variant_id, part.quantity) for part in parts] for kit, parts in kits}
    for index, parts in enumerate(wanted.values()):
        _refuse_twice([id for id, _ in parts], path.format(index))
    ids = {id for parts in wanted.values() for id, _ in parts}
    sql.run("SELECT pg_advisory_xact_lock(hashtext('kits'))")
    _refuse_depth({kit for kit, parts in wanted.items() if parts}, ids)
    KitComponent.objects.filter(kit__in=wanted).delete()
    KitComponent.objects.bulk_create(
        KitComponent(kit_id=kit, component_id=id, quantity=units)
        for kit, parts in wanted.items()
        for id, units in parts
    )


def _refuse_depth(kits: set[int], parts: set[int]) -> None:
    """No part is a kit, and no kit is somebody's part."""
    wrong = kits & parts | set(parts_of(parts))
    wrong |= set(KitComponent.objects.filter(component__in=kits).values_list("component", flat=True))
    if wrong:
        names = sorted(skus.of(wrong).values())
        raise CyclicBundle(f"A kit cannot be part of a kit: {', '.join(names[:5])}.", skus=names)


def _refuse_twice(ids: Sequence[int], path: str) -> None:
    seen: set[int] = set()
    for index, id in enumerate(ids):
        if id in seen:
            detail = "This SKU is named twice. Name it once with all its units."
            raise Invalid(detail, errors=[field_error(f"{path}[{index}].sku", "duplicate", detail)])
        seen.add(id)
