"""Names of variants: a SKU belongs to one variant for good, also after a rename; no old label is ever reassigned.

Renaming moves nothing: stock, orders and ledgers point to the variant's id.
"""

from collections.abc import Sequence

from django.db.models import Q

from commerce import constraints, sku_hygiene, transactions
from commerce.errors import Refusal, field_error
from commerce.models import SkuName, Variant


class DuplicateSku(Refusal):
    """Another variant answers to this SKU, now or under an earlier name; `owner` is its SKU of now."""

    code = "duplicate_sku"
    title = "SKU is taken"


class ConfusableSku(Refusal):
    """Another SKU looks the same but is spelled with other letters; `owner` names it."""

    code = "confusable_sku"
    title = "SKU looks like another"


@transactions.building_block
def claim(variants: Sequence[Variant], *, path: str) -> None:
    """Give new variants their SKU. `path` with `{}` for the index says where each stood in the request.

    Raises InvalidSku, DuplicateSku or ConfusableSku.
    """
    names = [name_of(variant) for variant in variants]
    taken = _alike(names)
    for index, name in enumerate(names):
        _refuse_taken(name, taken, path.format(index))
        taken.append(name)
    SkuName.objects.bulk_create(names)


@transactions.building_block
def rename(variant: Variant, sku: str) -> None:
    """Call a variant differently from now on; the old SKU stays its alias. Another spelling of the same key is no
    rename, and going back to an alias is allowed. Raises like `claim`."""
    variant.sku = sku
    wanted, names = name_of(variant), SkuName.objects.filter(variant=variant)
    _refuse_taken(wanted, [name for name in _alike([wanted]) if name.variant_id != variant.pk], "sku")
    names.exclude(key=wanted.key).update(current=False)
    if not names.filter(key=wanted.key).update(sku=sku, seen_as=wanted.seen_as, current=True):
        wanted.save()


def name_of(variant: Variant) -> SkuName:
    """The name that a variant's SKU of now makes, not saved. Raises InvalidSku."""
    sku = variant.sku
    key, seen_as = sku_hygiene.normalize(sku), sku_hygiene.lookalike_key(sku)
    return SkuName(variant=variant, key=key, seen_as=seen_as, sku=sku)


def _alike(names: Sequence[SkuName]) -> list[SkuName]:
    """All names that are the same as one of these, or could be mistaken for it."""
    same = Q(key__in={name.key for name in names}) | Q(seen_as__in={name.seen_as for name in names})
    return list(SkuName.objects.filter(same).select_related("variant").order_by("pk"))


def _refuse_taken(wanted: SkuName, taken: Sequence[SkuName], path: str) -> None:
    if same := next((name for name in taken if name.key == wanted.key), None):
        raise _duplicate(wanted.sku, same.variant.sku, path)
    if alike := next((name for name in taken if name.seen_as == wanted.seen_as), None):
        owner = alike.variant.sku
        detail = f"{wanted.sku} looks like {owner} but is spelled with other letters."
        raise ConfusableSku(detail, errors=[field_error(path, ConfusableSku.code, detail)], owner=owner)


def _duplicate(sku: str, owner: str, path: str) -> DuplicateSku:
    detail = f"{sku} is the same SKU as {owner}."
    return DuplicateSku(detail, errors=[field_error(path, DuplicateSku.code, detail)], owner=owner)


constraints.register("sku_name_key_unique", DuplicateSku)
