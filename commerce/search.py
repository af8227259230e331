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
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
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
    query, found = _matching(rows, wanted) if wanted else (None, rows.none())
    chosen = found.order_by("-pk").values("pk")[:CANDIDATES_MOST]
    rank = Cast(SearchRank("search", query) * Value(1_000_000), IntegerField()) if query else Value(0)
    best = Case(When(pk__in=exact, then=Value(EXACT)), default=rank, output_field=IntegerField()) if exact else rank
    return rows.filter(Q(pk__in=exact) | Q(pk__in=chosen)).annotate(rank=best)


def find(text: str, limit: int) -> list[Variant]:
    """The best matches with their products, exact codes first."""
    return list(ranked(Variant.objects.select_related("product"), text).order_by("-rank", "-id")[:limit])


def exact_ids(text: str) -> list[int]:
    """Ids of variants that a SKU, an earlier SKU or a barcode names exactly."""
    sku, barcode = _sku_key(text), _barcode_key(text)
    named = Q(pk__in=SkuName.objects.filter(key=sku).values("variant"))
    coded = Q(pk__in=Barcode.objects.filter(key=barcode).values("variant"))
    found = Variant.objects.filter((named if sku else Q(pk=None)) | (coded if barcode else Q(pk=None)))
    return list(found.order_by("pk").values_list("pk", flat=True))


def _sku_key(text: str) -> str | None:
    try:
        return sku_hygiene.normalize(text)
    except sku_hygiene.InvalidSku:
        return None


def _barcode_key(text: str) -> str | None:
    try:
        return barcodes.from_scan(text).key
    except barcodes.InvalidBarcode:
        return None


def _matching(rows: QuerySet[Variant], wanted: list[str]) -> tuple[SearchQuery, QuerySet[Variant]]:
    """The first of these that finds anything: all words, all words with descriptions, all words or their likes."""
    query = _query(wanted, {})
    for found in (rows.filter(search=query), rows.filter(product__search=query)):
        if found.exists():
            return query, found
    query = _query(wanted, _likes(wanted))
    return query, rows.filter(search=query)


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
