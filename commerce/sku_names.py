"""Names of variants: a SKU belongs to one variant for good, also after a rename; no old label is ever reassigned.

Renaming moves nothing: stock, orders and ledgers point to the variant's id.
"""

from collections.abc import Sequence

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
    keys = [sku_hygiene.normalize(variant.sku) for variant in variants]
    owners = _owners([variant.sku for variant in variants])
    for index, (variant, key) in enumerate(zip(variants, keys, strict=True)):
        _refuse_taken(variant.sku, owners, path.format(index))
        owners[key] = variant.sku
    SkuName.objects.bulk_create(
        SkuName(variant=variant, key=key, sku=variant.sku) for variant, key in zip(variants, keys, strict=True)
    )


@transactions.building_block
def rename(variant: Variant, sku: str) -> None:
    """Call a variant differently from now on; the old SKU stays its alias. Another spelling of the same key is no
    rename, and going back to an alias is allowed. Raises like `claim`."""
    key = sku_hygiene.normalize(sku)
    names = SkuName.objects.filter(variant=variant)
    own = set(names.values_list("key", flat=True))
    _refuse_taken(sku, {taken: owner for taken, owner in _owners([sku]).items() if taken not in own}, "sku")
    names.exclude(key=key).update(current=False)
    if not names.filter(key=key).update(sku=sku, current=True):
        SkuName.objects.create(variant=variant, key=key, sku=sku)
    variant.sku = sku


def _owners(skus: Sequence[str]) -> dict[str, str]:
    """Key → SKU of now of the variant that answers to it, for the SKUs and for what they could be mistaken for."""
    keys = {sku_hygiene.normalize(sku) for sku in skus} | {sku_hygiene.lookalike_key(sku) for sku in skus}
    names = SkuName.objects.filter(key__in=[key for key in keys if key])
    return dict(names.order_by("pk").values_list("key", "variant__sku"))


def _refuse_taken(sku: str, owners: dict[str, str], path: str) -> None:
    key, twin = sku_hygiene.normalize(sku), sku_hygiene.lookalike_key(sku)
    if key in owners:
        raise _duplicate(sku, owners[key], path)
    if twin in owners:
        detail = f"{sku} looks like {owners[twin]} but is spelled with other letters."
        raise ConfusableSku(detail, errors=[field_error(path, ConfusableSku.code, detail)], owner=owners[twin])


def _duplicate(sku: str, owner: str, path: str) -> DuplicateSku:
    detail = f"{sku} is the same SKU as {owner}."
    return DuplicateSku(detail, errors=[field_error(path, DuplicateSku.code, detail)], owner=owner)


constraints.register("sku_name_key_unique", DuplicateSku)
