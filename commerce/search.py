"""Finding variants: by exact code, then by words and their beginnings, then by descriptions, then by near spellings.

A variant's search vector is short: its product's title and categories, its own options, all its SKUs. A product's holds
the description as well. Barcodes are in neither: a part of a code never matches. The same ranking serves the API, the
console and the scan box.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import reduce
from operator import and_

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Case, F, IntegerField, QuerySet, Value, When
from django.db.models.functions import Cast
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from commerce import barcodes, sku_hygiene, sql
from commerce.models import Barcode, SkuName, Variant

WORDS_MOST = 8
LONGEST_WORD = 40
EXACT = 100_000_000
CANDIDATES_MOST = 2_000
_LIKENESS = 0.7
_SHORTEST_FUZZY = 4
_NOT_A_WORD = re.compile(r"[^\w]|_")
_KNOWN = """
SELECT w.word, EXISTS (SELECT 1 FROM commerce_searchword s WHERE s.word = w.word) FROM unnest(%s::text[]) AS w (word)
"""
_NEAR = "SELECT word FROM commerce_searchword WHERE length(word) BETWEEN %s AND %s ORDER BY word"


def words(text: str) -> list[str]:
    """The words of a text, folded: no case, no accents, letters and digits only."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not _is_mark(c))
    return [word[:LONGEST_WORD] for word in _NOT_A_WORD.sub(" ", plain).split()]


def _is_mark(letter: str) -> bool:
    return letter in "'’" or unicodedata.combining(letter) > 0


def ranked(rows: QuerySet[Variant], text: str) -> QuerySet[Variant]:
    """Those of `rows` that match, each with an integer `rank`: order by `-rank`, `-id`. No words match nothing.

    Of more than 2,000 matches the newest are ranked.
    """
    exact, wanted = exact_ids(text), list(dict.fromkeys(words(text)[:WORDS_MOST]))
    query, found = _candidates(rows, wanted) if wanted else (None, [])
    rank = Cast(SearchRank(F("search"), query) * Value(1_000_000), IntegerField()) if query else Value(0)
    best = Case(When(pk__in=exact, then=Value(EXACT)), default=rank, output_field=IntegerField()) if exact else rank
    return rows.filter(pk__in=[*exact, *found]).annotate(rank=best)


def find(text: str, limit: int) -> list[Variant]:
    """The best matches with their products, exact codes first."""
    return list(ranked(Variant.objects.select_related("product"), text).order_by("-rank", "-id")[:limit])


def exact_ids(text: str) -> list[int]:
    """Ids of variants that a SKU, an earlier SKU or a barcode names exactly."""
    return exact_ids_of([text])[text]


def exact_ids_of(texts: Iterable[str]) -> dict[str, list[int]]:
    """The same for many texts, in one query."""
    keys = {text: (sku_hygiene.key_of(text), _barcode_key(text)) for text in texts}
    skus, codes = ({pair[side] for pair in keys.values()} - {None} for side in (0, 1))
    named = SkuName.objects.filter(key__in=skus).order_by().values_list(Value(0), "key", "variant_id")
    coded = Barcode.objects.filter(key__in=codes).order_by().values_list(Value(1), "key", "variant_id")
    found: dict[tuple[int, str], set[int]] = {}
    for side, key, variant_id in named.union(coded):
        found.setdefault((side, key), set()).add(variant_id)
    none: set[int] = set()
    return {text: sorted(found.get((0, sku), none) | found.get((1, code), none)) for text, (sku, code) in keys.items()}


def _barcode_key(text: str) -> str | None:
    try:
        return barcodes.from_scan(text).key
    except barcodes.InvalidBarcode:
        return None


def _candidates(rows: QuerySet[Variant], wanted: list[str]) -> tuple[SearchQuery, list[int]]:
    """The first of these that finds any: all words, all words with descriptions, all words or their likes."""
    query = _query(wanted, {})
    ids = _newest(rows.filter(search=query)) or _newest(rows.filter(product__search=query))
    if not ids and (likes := _likes(wanted)):
        query = _query(wanted, likes)
        ids = _newest(rows.filter(search=query))
    return query, ids


def _newest(rows: QuerySet[Variant]) -> list[int]:
    return list(rows.order_by("-pk").values_list("pk", flat=True)[:CANDIDATES_MOST])


def _query(wanted: list[str], likes: dict[str, list[str]]) -> SearchQuery:
    """All words must match: as a beginning, by their stem, or as one of their likes."""
    parts = [_one(word, likes.get(word, [])) for word in wanted]
    return reduce(and_, parts)


def _one(word: str, likes: Iterable[str]) -> SearchQuery:
    """A single letter, such as a size, is a word and the beginning of none."""
    beginning = f"{word}:*" if len(word) > 1 else word
    part = SearchQuery(beginning, config="simple", search_type="raw") | SearchQuery(word, config="english")
    for like in likes:
        part = part | SearchQuery(like, config="simple", search_type="raw")
    return part


def _likes(wanted: list[str]) -> dict[str, list[str]]:
    """Up to three words of the catalog that each unknown one is near to."""
    found = {}
    for word in [word for word, known in sql.run(_KNOWN, [wanted]) if not known and len(word) >= _SHORTEST_FUZZY]:
        near = [row[0] for row in sql.run(_NEAR, [len(word) - 2, len(word) + 2])]
        scorer = DamerauLevenshtein.normalized_similarity
        best = process.extract(word, near, scorer=scorer, score_cutoff=_LIKENESS, limit=3)
        found[word] = [candidate for candidate, _, _ in best]
    return found
