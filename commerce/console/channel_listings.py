"""What one channel offers, and which of our variants each offer is: found by words, matched by hand."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from commerce import ids, search, variant_labels
from commerce import visibility as catalog
from commerce.console import channel, channel_products, channel_words, channels, formats, stores
from commerce.console.scope import Scope
from commerce.models import Connection, Listing, Variant
from commerce.sales_channels import listings, publishing, visibility
from commerce.sales_channels.visibility import READ, WRITE
from commerce.variant_labels import VariantLabel

LISTED, HITS, LONGEST = 50, 8, 200
Status = Listing.Status
STATES = {"": "All", Status.UNMATCHED: "Not matched", Status.MATCHED: "Matched", Status.IGNORED: "Not ours"}


@dataclass(frozen=True, slots=True)
class Row:
    """One offer in the list, beside the variant of ours that it is."""

    listing: Listing
    url: str
    state: str
    item: VariantLabel | None
    price: str
    shown: str
    by: str


@require_safe
@stores.page(READ)
def show(request: HttpRequest, scope: Scope, public_id: str) -> HttpResponse:
    """The list: `state` keeps one state, `q` finds words, `after` goes on after an offer."""
    connection = channels.find(scope, public_id)
    mine = visibility.listings(scope.actor).filter(connection=connection)
    counts = dict(mine.order_by().values_list("status").annotate(found=Count("id")))
    chosen = request.GET.get("state", "") if request.GET.get("state") in STATES else ""
    query = request.GET.get("q", "").strip()[:LONGEST]
    after = ids.decode("lst", request.GET.get("after", ""))
    rows = _narrowed(mine, chosen, query).order_by("id")
    found = list((rows.filter(pk__gt=after) if after else rows)[: LISTED + 1])
    base = f"?state={chosen}" + (f"&q={query}" if query else "")
    context = {
        **channel.head(scope, connection, "channel_listings"),
        "rows": _rows(scope, connection, found[:LISTED]),
        "states": [
            (code, word, counts.get(code, 0) if code else sum(counts.values()), code == chosen)
            for code, word in STATES.items()
        ],
        "chosen": chosen,
        "query": query,
        "older": f"{base}&after={found[LISTED - 1].public_id}" if len(found) > LISTED else "",
        "newer": base if after else "",
        "unlisted": publishing.unlisted(connection).count() if channel_products.takes(connection) else None,
    }
    return render(request, "commerce/channel_listings.html", context)


@require_safe
@stores.page(READ)
def one(request: HttpRequest, scope: Scope, public_id: str, listing_id: str) -> HttpResponse:
    """One offer, with what of ours it may be: `q` finds, otherwise its own SKU or title does."""
    connection = channels.find(scope, public_id)
    listing = _find(scope, connection, listing_id)
    query = request.GET.get("q", "").strip()[:LONGEST]
    may_write = scope.actor.may(WRITE)
    context = {
        "connection": connection,
        "row": _rows(scope, connection, [listing])[0],
        "query": query,
        "hits": hits(query, listing.sku, listing.title) if may_write else [],
        "may_write": may_write,
        "action": reverse("channel_match", args=[scope.slug, public_id, listing_id]),
    }
    return render(request, "commerce/channel_listing.html", context)


@require_POST
@stores.page(WRITE)
def match(request: HttpRequest, scope: Scope, public_id: str, listing_id: str) -> HttpResponse:
    """It is this `variant`; or `not_ours`; or, with neither, nobody knows which."""
    connection = channels.find(scope, public_id, WRITE)
    listing = _find(scope, connection, listing_id, WRITE)
    if "variant" in request.POST:
        variant = chosen(request, scope)
        listings.match(by=scope.actor, listing=listing, variant=variant)
        messages.success(request, f"{listing} is {variant.sku}. Orders that waited for it are placed.")
    else:
        ignore = "not_ours" in request.POST
        listings.unmatch(by=scope.actor, listing=listing, ignore=ignore)
        messages.success(request, f"{listing} is not ours." if ignore else f"{listing} is not matched any more.")
    return redirect("channel_listing", scope.slug, public_id, listing_id)


def hits(*texts: str) -> list[VariantLabel]:
    """Variants that the first of these texts finds any with."""
    for text in filter(None, texts):
        if found := search.find(text, HITS):
            labels = variant_labels.describe({variant.pk for variant in found})
            return [labels[variant.pk] for variant in found]
    return []


def chosen(request: HttpRequest, scope: Scope) -> Variant:
    """The variant of a press, by its SKU; Http404 when there is none."""
    found = search.exact_ids(request.POST.get("variant", "")[:LONGEST])
    variant = catalog.variants(scope.actor).filter(pk__in=found).order_by("pk").first()
    if variant is None:
        raise Http404("No such variant.")
    return variant


def _narrowed(rows: QuerySet[Listing], state: str, query: str) -> QuerySet[Listing]:
    if query:
        words = Q(title__icontains=query) | Q(sku__icontains=query) | Q(barcode=query)
        rows = rows.filter(words | Q(external_variant_id=query) | Q(variant__sku__icontains=query))
    return rows.filter(status=state) if state else rows


def _rows(scope: Scope, connection: Connection, found: Sequence[Listing]) -> list[Row]:
    items = variant_labels.describe({row.variant_id for row in found if row.variant_id}) if found else {}
    return [_row(scope, connection, row, items.get(row.variant_id)) for row in found]


def _row(scope: Scope, connection: Connection, listing: Listing, item: VariantLabel | None) -> Row:
    return Row(
        listing=listing,
        url=reverse("channel_listing", args=[scope.slug, connection.public_id, listing.public_id]),
        state=channel_words.LISTING_STATES[Status(listing.status)],
        item=item,
        price=formats.money(listing.price, listing.currency) if listing.price is not None and listing.currency else "–",
        shown="–" if listing.quantity is None else formats.number(listing.quantity),
        by=channel_words.MATCHED_BY.get(listing.matched_by, ""),
    )


def _find(scope: Scope, connection: Connection, listing_id: str, permission: str = READ) -> Listing:
    rows = visibility.listings(scope.actor, permission).filter(connection=connection)
    found = rows.filter(pk=ids.decode("lst", listing_id) or 0).first()
    if found is None:
        raise Http404("No such offer.")
    return found
