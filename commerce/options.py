"""The options of a product: every variant chooses one value of each, and no two variants choose the same."""

from collections.abc import Mapping, Sequence

from commerce import constraints, transactions
from commerce.errors import Invalid, Refusal, field_error
from commerce.models import Product, Variant


class OptionsMismatch(Invalid):
    """A variant does not choose exactly one value of each of the product's options."""

    code = "options_mismatch"


class DuplicateOptions(Refusal):
    """Another variant of the product has the same options."""

    code = "duplicate_options"
    title = "Options are taken"


@transactions.building_block
def choose(variant: Variant, options: Mapping[str, str], *, path: str, beside: Sequence[Variant] = ()) -> None:
    """Set a variant's values, in the order of its product's option names, and the title they make.

    `beside` are variants of the same product that are not saved yet. Raises OptionsMismatch or DuplicateOptions.
    """
    product = variant.product
    if set(options) != set(product.option_names):
        detail = f"This product's options are: {', '.join(product.option_names) or 'none'}."
        raise OptionsMismatch(detail, errors=[field_error(path, OptionsMismatch.code, detail)])
    values = [options[name] for name in product.option_names]
    if not values:
        return
    if any(other.option_values == values for other in beside) or _taken(product, variant, values):
        detail = f"Another variant of this product is {', '.join(values)} already."
        raise DuplicateOptions(detail, errors=[field_error(path, DuplicateOptions.code, detail)])
    variant.option_values = values
    variant.title = ", ".join(values)[:255]


def _taken(product: Product, variant: Variant, values: list[str]) -> bool:
    return product.variants.exclude(pk=variant.pk).filter(option_values=values).exists()


constraints.register("variant_options_unique_in_product", DuplicateOptions)
