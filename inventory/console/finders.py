"""What the search box finds in stock: a SKU or barcode leads straight to its page, words to SKUs to choose from."""

from urllib.parse import urlencode

from django.urls import reverse

from commerce import search as words
from commerce import skus, variant_labels, visibility
from commerce.console.finders import Hit
from commerce.console.stores import Scope
from commerce.variant_labels import VariantLabel
from inventory.console import choices, look_up

MOST = 20


def exact(query: str, scope: Scope) -> str | None:
    """The page of the one SKU that a code names; None for no such code, and for one that names two."""
    found = words.exact_ids(query)
    if len(found) != 1:
        return None
    return choices.sku_url("sku", scope.slug, skus.of(found)[found[0]])


def search(query: str, scope: Scope) -> list[Hit]:
    """The best matching SKUs, best first, with where they are and what they cost."""
    found = matching(query, scope, most=MOST)
    answers = look_up.of([each.variant_id for each in found], actor=scope.actor, here=scope.location)
    return [
        Hit(
            each.name,
            choices.sku_url("sku", scope.slug, each.sku),
            each.options,
            each.sku,
            each.image,
            answers[each.variant_id].stock,
            answers[each.variant_id].price,
        )
        for each in found
    ]


def matching(query: str, scope: Scope, *, most: int) -> list[VariantLabel]:
    """The variants that match these words best, best first."""
    ranked = words.ranked(visibility.variants(scope.actor), query).order_by("-rank", "-id")
    ids = list(ranked.values_list("pk", flat=True)[:most])
    described = variant_labels.describe(ids)
    return [described[id] for id in ids]


def adopt(code: str, scope: Scope) -> str | None:
    """Where the code becomes a barcode of a SKU; None for whoever may not write the catalog here."""
    actor, place = scope.actor, scope.location
    may = actor.may_at("catalog.write", place.pk) if place else actor.locations("catalog.write") is None
    return f"{reverse('link_barcode', args=[scope.slug])}?{urlencode({'code': code})}" if may else None
