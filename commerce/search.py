"""Finding variants: by exact code first, then by words, by the beginnings of words, and by words spelled nearly so.

Each variant carries one search vector over its product's texts, its own options and all its SKUs. Barcodes are in no
vector: a part of a code never matches. The same ranking serves the API, the console and the scan box.
"""

import re
import unicodedata
from collections.abc import Iterable

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
_LIKENESS = 0.7
_SHORTEST_FUZZY = 4
_NOT_A_WORD = re.compile(r"[^\w]|_")
_KNOWN = """
SELECT word, EXISTS (SELECT 1 FROM commerce_variant WHERE search @@ to_tsquery('simple', word || ':*'))
FROM unnest(%s::text[]) AS word
"""
_NEAR = "SELECT word FROM commerce_searchword WHERE length(word) BETWEEN %s AND %s ORDER BY word"


def words(text: str) -> list[str]:
    """The words of a text, folded: no case, no accents, letters and digits only."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not _is_mark(c))
    return [word[:LONGEST_WORD] for word in _NOT_A_WORD.sub(" ", plain).split()]


def _is_mark(letter: str) -> bool:
    return letter in "'’" or unicodedata.combining(letter) > 0


def ranked(rows: QuerySet[Variant], text: str) -> QuerySet[Variant]:
    """Those of `rows` that match, each with an integer `rank`: order by `-rank`, `-id`. No words match nothing."""
    exact = exact_ids(text)
    query = _query(words(text)[:WORDS_MOST])
    if query is None:
        return rows.filter(pk__in=exact).annotate(rank=Value(EXACT, output_field=IntegerField()))
    rank = Cast(SearchRank("search", query) * Value(1_000_000), IntegerField())
    if not exact:
        return rows.filter(search=query).annotate(rank=rank)
    best = Case(When(pk__in=exact, then=Value(EXACT)), default=rank, output_field=IntegerField())
    return rows.filter(Q(pk__in=exact) | Q(search=query)).annotate(rank=best)


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


def _query(wanted: list[str]) -> SearchQuery | None:
    """All words must match: as a beginning, by its stem, or, for a word nothing begins with, by its likes."""
    if not wanted:
        return None
    likes = _likes([word for word, known in sql.run(_KNOWN, [wanted]) if not known])
    query = None
    for word in dict.fromkeys(wanted):
        part = _one(word, likes.get(word, []))
        query = part if query is None else query & part
    return query


def _one(word: str, likes: Iterable[str]) -> SearchQuery:
    """A single letter, such as a size, is a word and the beginning of none."""
    beginning = f"{word}:*" if len(word) > 1 else word
    part = SearchQuery(beginning, config="simple", search_type="raw") | SearchQuery(word, config="english")
    for like in likes:
        part = part | SearchQuery(like, config="simple", search_type="raw")
    return part


def _likes(unknown: list[str]) -> dict[str, list[str]]:
    """Up to three words of the catalog that each misspelled one is near to."""
    found = {}
    for word in unknown:
        if len(word) >= _SHORTEST_FUZZY:
            near = [row[0] for row in sql.run(_NEAR, [len(word) - 2, len(word) + 2])]
            scorer = DamerauLevenshtein.normalized_similarity
            best = process.extract(word, near, scorer=scorer, score_cutoff=_LIKENESS, limit=3)
            found[word] = [candidate for candidate, _, _ in best]
    return found
