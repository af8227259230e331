"""Which variant a barcode belongs to: exactly one. A collision is refused and names both owners."""

from collections.abc import Sequence

from commerce import barcodes, constraints, transactions
from commerce.errors import Refusal, field_error
from commerce.models import Barcode, Variant


class BarcodeAmbiguous(Refusal):
    """The barcode belongs to another variant already; `owners` names both SKUs, `barcode` the code."""

    code = "barcode_ambiguous"
    title = "Barcode is taken"


@transactions.building_block
def attach(variants: Sequence[tuple[Variant, Sequence[str]]], *, path: str) -> None:
    """Give variants more barcodes; one that a variant has already is no error. `path` has `{}` for the variant's index.

    Raises InvalidBarcode or BarcodeAmbiguous.
    """
    wanted: dict[str, tuple[Variant, barcodes.Barcode, str]] = {}
    for index, (variant, codes) in enumerate(variants):
        for position, code in enumerate(codes):
            place = f"{path.format(index)}[{position}]"
            parsed = barcodes.parse(code)
            first = wanted.setdefault(parsed.key, (variant, parsed, place))
            if first[0] is not variant:
                raise _ambiguous(parsed.text, [first[0].sku, variant.sku], place)
    there = dict(Barcode.objects.filter(key__in=wanted).order_by("pk").values_list("key", "variant_id"))
    for key, owner_id in there.items():
        variant, parsed, place = wanted.pop(key)
        if owner_id != variant.pk:
            owner = Variant.objects.get(pk=owner_id)
            raise _ambiguous(parsed.text, [owner.sku, variant.sku], place)
    Barcode.objects.bulk_create(
        Barcode(variant=variant, kind=parsed.kind, code=parsed.text, key=parsed.key)
        for variant, parsed, _ in wanted.values()
    )


@transactions.building_block
def replace(variant: Variant, codes: Sequence[str], *, path: str) -> None:
    """Let a variant have exactly these barcodes. Raises like `attach`."""
    keys = [barcodes.parse(code).key for code in codes]
    Barcode.objects.filter(variant=variant).exclude(key__in=keys).delete()
    attach([(variant, codes)], path=path)


def _ambiguous(code: str, owners: list[str], path: str) -> BarcodeAmbiguous:
    detail = f"Barcode {code} would belong to both {owners[0]} and {owners[1]}."
    entry = field_error(path, BarcodeAmbiguous.code, detail)
    return BarcodeAmbiguous(detail, errors=[entry], owners=owners, barcode=code)


constraints.register("barcode_key_unique", BarcodeAmbiguous)
