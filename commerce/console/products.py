"""The list of products: search by word, near spelling, SKU or barcode; status; price; units on hand."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from commerce import ids, pictures, product_list, visibility
from commerce.console import addresses, formats, stock_figures, stores
from commerce.console.stores import Scope
from commerce.models import Product
from commerce.product_list import Page

LONGEST_QUERY = 200
STATUS_CHIPS = {
    Product.Status.DRAFT: "draft",
    Product.Status.ACTIVE: "on_sale",
    Product.Status.DISCONTINUED: "discontinued",
    Product.Status.ARCHIVED: "archived",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One product as the list shows it; `units` is None where nobody counts stock."""

    product: Product
    url: str
    image: str
    status: str
    price: str
    units: int | None


@stores.page("catalog.read")
def show(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The page. Archived products stand only under their own chip."""
    query = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    status = request.GET.get("status", "")
    if status and status not in Product.Status.values:
        raise Http404("No such status.")
    rows = visibility.products(scope.actor)
    rows = rows.filter(status=status) if status else rows.exclude(status=Product.Status.ARCHIVED)
    page = _page(request, scope, rows, query)
    context = {
        "query": query,
        "status": status,
        "chips": [(value, label, _link(request, status=value)) for value, label in Product.Status.choices],
        "everything": _link(request, status=""),
        "rows": _rows(page, scope),
        "newer": _link(request, before=page.before.public_id) if page.before else "",
        "older": _link(request, after=page.after.public_id) if page.after else "",
        "may_write": scope.actor.may("catalog.write"),
    }
    return render(request, "commerce/products.html", context)


def price(lowest: int | None, highest: int | None, currency: str) -> str:
    """`£45.00`, or `£45.00 to £60.00`; empty without a variant."""
    if lowest is None or highest is None:
        return ""
    if lowest == highest:
        return formats.money(lowest, currency)
    return f"{formats.money(lowest, currency)} to {formats.money(highest, currency)}"


def _page(request: HttpRequest, scope: Scope, rows, query: str) -> Page:
    if query:
        return product_list.found(rows, visibility.variants(scope.actor), query)
    text = request.GET.get("before") or request.GET.get("after")
    cursor = visibility.products(scope.actor).filter(pk=ids.decode("prd", text) or 0).first() if text else None
    if text and cursor is None:
        raise Http404("No such page.")
    return product_list.page(rows, cursor=cursor, backwards="before" in request.GET)


def _rows(page: Page, scope: Scope) -> list[Row]:
    images = pictures.of_products([product.pk for product in page.products])
    owners = visibility.variants(scope.actor).filter(product__in=page.products).order_by("pk")
    owner_of = dict(owners.values_list("pk", "product_id"))
    figures = stock_figures.of(list(owner_of), scope)
    units: dict[int, int] = {}
    for variant_id, figure in (figures or {}).items():
        units[owner_of[variant_id]] = units.get(owner_of[variant_id], 0) + figure.on_hand
    return [
        Row(
            product=product,
            url=reverse("product", args=[scope.slug, product.public_id]),
            image=images.get(product.pk, ""),
            status=STATUS_CHIPS[product.status],
            price=price(product.lowest, product.highest, product.currency or ""),
            units=None if figures is None else units.get(product.pk, 0),
        )
        for product in page.products
    ]


def _link(request: HttpRequest, **changes: str) -> str:
    return "?" + addresses.without(request, "after", "before", **changes)
