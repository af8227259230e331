"""One product: its texts, pictures, variants, and where it sells and is kept. A change names the version it saw."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from commerce import catalog, ids, images, product_pictures, visibility
from commerce.console import stores
from commerce.console.product_form import ProductForm
from commerce.console.products import STATUS_CHIPS, price
from commerce.console.stores import Scope
from commerce.console.variant_rows import rows as variant_rows
from commerce.errors import Refusal
from commerce.models import Product
from commerce.versions import VersionConflict

SHOWN = {"title": "Title", "description": "Description", "status": "Status"}


@stores.page("catalog.read")
def show(request: HttpRequest, scope: Scope, product_id: str) -> HttpResponse:
    """The page, and what its Save button sends."""
    product = find(scope, product_id)
    if request.method != "POST":
        return _render(request, scope, product, _form(scope, product))
    scope.actor.require("catalog.write")
    form = _form(scope, product, request.POST)
    if not form.is_valid():
        return _render(request, scope, product, form, status=400)
    try:
        catalog.change_product(
            product_id=product.pk, changes=form.changes(), expected=[form.cleaned_data["version"]], by=scope.actor
        )
    except VersionConflict as conflict:
        return _conflict(request, scope, form, find(scope, product_id), conflict.facts["version"])
    messages.success(request, f"{form.cleaned_data['title']} is saved.")
    return redirect("product", scope.slug, product.public_id)


@stores.page("catalog.write")
@require_POST
def add_picture(request: HttpRequest, scope: Scope, product_id: str) -> HttpResponse:
    """Keep an uploaded picture and put it last."""
    product = find(scope, product_id)
    file = request.FILES.get("picture")
    if file is None:
        messages.error(request, "Choose a picture first.")
        return redirect("product", scope.slug, product.public_id)
    try:
        kept = images.keep(file.read(images.MAX_BYTES + 1))
        product_pictures.add(by=scope.actor, product=product, kept=kept, alt=product.title)
    except Refusal as refusal:
        messages.error(request, f"{refusal.title}. {refusal.detail} Nothing was changed.")
    return redirect("product", scope.slug, product.public_id)


@stores.page("catalog.write")
@require_POST
def change_picture(request: HttpRequest, scope: Scope, product_id: str, picture_id: int) -> HttpResponse:
    """Take a picture away, or let it stand first."""
    product = find(scope, product_id)
    change = product_pictures.put_first if "first" in request.POST else product_pictures.remove
    change(by=scope.actor, product=product, picture_id=picture_id)
    return redirect("product", scope.slug, product.public_id)


def find(scope: Scope, product_id: str) -> Product:
    """The product of a public id; Http404 when there is none to see."""
    key = ids.decode("prd", product_id)
    found = key and visibility.products(scope.actor).filter(pk=key).first()
    if not found:
        raise Http404("No such product.")
    return found


def _choices(scope: Scope) -> dict[str, Any]:
    return {
        "categories": visibility.categories(scope.actor).order_by("path", "id"),
        "channels": visibility.channels(scope.actor).order_by("name", "id"),
        "locations": visibility.locations(scope.actor).order_by("rank", "name", "id"),
    }


def _form(scope: Scope, product: Product, data: Any = None) -> ProductForm:
    choices = _choices(scope)
    now = {
        "channels": [each.channel for each in product.publications.select_related("channel")],
        "locations": [each.location for each in product.assortment.select_related("location")],
    }
    offered = {name: [each for each in now[name] if each in choices[name]] for name in now}
    chosen = {
        "title": product.title,
        "description": product.description,
        "status": product.status,
        "categories": [each.pk for each in product.categories.all()],
        "selling": "all" if product.on_all_channels else "some",
        "channels": [each.pk for each in offered["channels"]],
        "keeping": "all" if product.in_all_locations else "some",
        "locations": [each.pk for each in offered["locations"]],
        "version": catalog.product_version(product),
    }
    unseen = {name: [each for each in now[name] if each not in offered[name]] for name in now}
    return ProductForm(data, initial=chosen, choices=choices, unseen=unseen)


def _conflict(request: HttpRequest, scope: Scope, form: ProductForm, product: Product, version: str) -> HttpResponse:
    """Keep what was typed, show what it is now beside it, and let the person press Save again."""
    typed = form.data.copy()
    typed["version"] = version
    again = _form(scope, product, typed)
    again.is_valid()
    now = {name: str(getattr(product, name)) for name in SHOWN} | {"status": product.get_status_display()}
    mine = {name: form.cleaned_data[name] for name in SHOWN} | {
        "status": Product.Status(form.cleaned_data["status"]).label
    }
    differing = [(label, mine[name], now[name]) for name, label in SHOWN.items() if mine[name] != now[name]]
    return _render(request, scope, product, again, conflict=differing, status=409)


def _render(
    request: HttpRequest, scope: Scope, product: Product, form: ProductForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    rows = variant_rows(scope, product)
    pictures = product.images.order_by("position", "id")
    context = {
        "product": product,
        "form": form,
        "rows": rows,
        "ticks": form.ticks(),
        "sells": product.status in (Product.Status.ACTIVE, Product.Status.DISCONTINUED),
        "figures": rows and rows[0].figure is not None,
        "units": sum(row.figure.on_hand for row in rows if row.figure),
        "chip": STATUS_CHIPS[product.status],
        "pictures": [(picture, images.url(picture.key, images.SIZES[1])) for picture in pictures],
        "prices": _prices(rows),
        "may_write": scope.actor.may("catalog.write"),
        **more,
    }
    return render(request, "commerce/product.html", context, status=status)


def _prices(rows: list) -> list[tuple[str, str]]:
    """Price and cost as a sum reads them, each from the lowest to the highest."""
    priced = [row.variant for row in rows]
    if not priced:
        return []
    currency = priced[0].currency
    amounts = [variant.price for variant in priced]
    costs = [variant.cost for variant in priced if variant.cost is not None]
    found = [("Price", price(min(amounts), max(amounts), currency))]
    if costs:
        found.append(("Cost", price(min(costs), max(costs), currency)))
    return found
