"""Filing products under categories that a file names, `Home > Lamps`. Nothing is ever taken out of one here."""

from collections.abc import Iterable

from django.utils.text import slugify

from commerce import transactions
from commerce.models import Category, Product

MOST_LEVELS = 10
MOST_CHARACTERS = 500
BELOW = " > "


def complaint(name: str) -> str | None:
    """What is wrong with a category as a row writes it, in a sentence."""
    if len(name) > MOST_CHARACTERS or name.count(BELOW) >= MOST_LEVELS or len(_path(name)) > MOST_CHARACTERS:
        return f"A category has at most {MOST_LEVELS} levels and {MOST_CHARACTERS} characters."
    return None


@transactions.building_block
def file_under(wanted: Iterable[tuple[Product, str]]) -> dict[tuple[int, int], str]:
    """Put products into categories, which are created as needed. Returns `{(product id, category id): path}` of those
    that were not there."""
    pairs = {(product.pk, _path(name)): name for product, name in wanted if product.pk is not None}
    pairs = {pair: name for pair, name in pairs.items() if pair[1]}
    if not pairs:
        return {}
    ids = _categories(pairs.values())
    link = Product.categories.through
    there = link.objects.filter(product__in={product for product, _ in pairs}, category__in=ids.values())
    missing = {(product, ids[path]) for product, path in pairs} - set(there.values_list("product_id", "category_id"))
    rows = [link(product_id=product, category_id=category) for product, category in sorted(missing)]
    link.objects.bulk_create(rows, ignore_conflicts=True)
    paths = {id: path for path, id in ids.items()}
    return {(product, category): paths[category] for product, category in sorted(missing)}


def _categories(names: Iterable[str]) -> dict[str, int]:
    """Category path → id, of these and all above them. The first spelling of a new one is its name."""
    nodes: dict[str, tuple[str, str]] = {}
    for name in dict.fromkeys(names):
        above = ""
        for part in name.split(BELOW):
            if slug := slugify(part, allow_unicode=True):
                path = f"{above}/{slug}" if above else slug
                nodes.setdefault(path, (part[:120], above))
                above = path
    ids = dict(Category.objects.filter(path__in=nodes).order_by("id").values_list("path", "id"))
    for path in sorted(nodes.keys() - ids.keys(), key=lambda each: (each.count("/"), each)):
        name, above = nodes[path]
        made = {"name": name, "parent_id": ids.get(above)}
        ids[path] = Category.objects.get_or_create(path=path, defaults=made)[0].pk
    return ids


def _path(name: str) -> str:
    slugs = (slugify(part, allow_unicode=True) for part in name.split(BELOW))
    return "/".join(slug for slug in slugs if slug)
