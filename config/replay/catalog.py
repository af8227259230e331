"""The catalog of replayed sales: every stock code that was sold is a product, named as the file names it most often."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from commerce import sku_hygiene, transactions
from commerce.actors import SYSTEM, Actor
from commerce.imports.kinds import Context
from commerce.imports.products import kind as products
from commerce.imports.rows import ProductRow
from commerce.models import SkuName
from config.replay import amounts
from config.replay.sales_file import Row

AT_ONCE = 500
LONGEST_TITLE = 255


class NotAccepted(Exception):
    """The catalog refuses some of these articles; the message names the first ones."""


def known(keys: Iterable[str]) -> dict[str, int]:
    """`{SKU key: variant id}` of those that are there."""
    return dict(SkuName.objects.filter(key__in=set(keys)).values_list("key", "variant_id"))


def complete(rows: Iterable[Row]) -> tuple[dict[str, int], int]:
    """`{SKU key: variant id}` of all that was sold, and how many of them are new. Raises NotAccepted."""
    by_key: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_key[sku_hygiene.fold(row.sku)].append(row)
    there = known(by_key)
    missing = [_article(by_key[key]) for key in by_key if key not in there]
    for start in range(0, len(missing), AT_ONCE):
        add(by=SYSTEM, articles=missing[start : start + AT_ONCE])
    return (known(by_key) if missing else there), len(missing)


@transactions.use_case
def add(*, by: Actor, articles: Sequence[ProductRow]) -> None:
    """Put articles on sale."""
    context = Context(
        import_id=0,
        public_id="",
        by=by,
        now=transactions.now(),
        currency=amounts.CURRENCY,
        location_id=None,
        location_ids=None,
        dry_run=False,
    )
    applied = products.apply(list(enumerate(articles)), context)
    transactions.about(created=applied.created)
    if applied.problems:
        refused = [f"{articles[number].sku}: {problems[0].detail}" for number, problems in applied.problems.items()]
        raise NotAccepted(f"The catalog refuses {'; '.join(refused[:5])}")


def _article(rows: Sequence[Row]) -> ProductRow:
    """Its first spelling is its SKU; what it was called and what it cost most often is its title and its price."""
    sku = rows[0].sku
    titles = Counter(title for row in rows if (title := _readable(row.title)))
    prices = Counter(amounts.agreed(row).price for row in rows)
    return ProductRow(
        handle=sku_hygiene.normalize(sku),
        title=titles.most_common(1)[0][0] if titles else sku,
        sku=sku,
        price=prices.most_common(1)[0][0],
        currency=amounts.CURRENCY,
        shared_handle=False,
    )


def _readable(title: str) -> str:
    """Without what nobody can see, in single spaces; nothing when no letter is left."""
    seen = "".join(character if unicodedata.category(character)[0] != "C" else " " for character in title)
    plain = " ".join(seen.split())[:LONGEST_TITLE]
    return plain if any(character.isalpha() for character in plain) else ""
