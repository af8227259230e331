"""Adding and changing one variant in a dialog: SKU, options, prices, barcodes, status."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRefresh

from commerce import base_prices, catalog, ids, money, visibility
from commerce.catalog import NewVariant
from commerce.console import product as product_page
from commerce.console import stores
from commerce.console.product_form import VariantForm
from commerce.console.stores import Scope
from commerce.errors import Refusal
from commerce.models import Product, Variant
from commerce.versions import VersionConflict

FIELDS = ("sku", "price", "compare_at_price", "weight_grams", "status", "barcodes")


@stores.page("catalog.write")
def change(request: HttpRequest, scope: Scope, product_id: str, variant_id: str) -> HttpResponse:
    """One variant's form, and what its Save button sends."""
    product = product_page.find(scope, product_id)
    variant = visibility.variants(scope.actor).filter(product=product, pk=ids.decode("var", variant_id) or 0).first()
    if variant is None:
        raise Http404("No such variant.")
    options = dict(zip(product.option_names, variant.option_values, strict=False))
    if request.method != "POST":
        form = VariantForm(initial=_values(variant, product), currency=variant.currency, options=options)
        return _show(request, scope, product, form, variant=variant)
    form = VariantForm(request.POST, currency=variant.currency, options=options)
    if not form.is_valid():
        return _show(request, scope, product, form, variant=variant, status=400)
    try:
        catalog.change_variant(
            variant_id=variant.pk, changes=form.changes(), expected=[form.cleaned_data["version"]], by=scope.actor
        )
    except VersionConflict as conflict:
        return _conflict(request, scope, product, form, variant, conflict.facts["version"])
    except Refusal as refusal:
        return _refused(request, scope, product, form, refusal, variant=variant)
    return _done(request, scope, product, f"{form.cleaned_data['sku']} is saved.")


@stores.page("catalog.write")
def add(request: HttpRequest, scope: Scope, product_id: str) -> HttpResponse:
    """A form for one more variant, and what its button sends."""
    product = product_page.find(scope, product_id)
    sibling = product.variants.order_by("position", "id").first()
    options = dict.fromkeys(product.option_names, "")
    currency = sibling.currency if sibling else ""
    if request.method != "POST":
        start = {"status": Variant.Status.ACTIVE, "version": "new"}
        start |= {"price": money.to_decimal(sibling.price, currency)} if sibling else {}
        return _show(request, scope, product, VariantForm(initial=start, currency=currency, options=options))
    form = VariantForm(request.POST, currency=currency, options=options)
    if not form.is_valid():
        return _show(request, scope, product, form, status=400)
    new = NewVariant(currency=currency, **form.changes())
    try:
        catalog.add_variant(product_id=product.pk, new=new, by=scope.actor)
    except Refusal as refusal:
        return _refused(request, scope, product, form, refusal)
    return _done(request, scope, product, f"{new.sku} is added.")


def _values(variant: Variant, product: Product) -> dict[str, object]:
    base_prices.show([variant])
    compare = variant.compare_at_price
    return {
        "sku": variant.sku,
        "price": money.to_decimal(variant.price, variant.currency),
        "compare_at_price": None if compare is None else money.to_decimal(compare, variant.currency),
        "weight_grams": variant.weight_grams,
        "status": variant.status,
        "barcodes": "\n".join(barcode.code for barcode in variant.barcodes.order_by("id")),
        "version": catalog.variant_version(variant, product),
    }


def _conflict(
    request: HttpRequest, scope: Scope, product: Product, form: VariantForm, variant: Variant, version: str
) -> HttpResponse:
    """Keep what was typed, beside what it is now."""
    variant.refresh_from_db()
    now = VariantForm(initial=_values(variant, product), currency=variant.currency)
    differing = [
        (now.fields[name].label or name.replace("_", " ").capitalize(), form.data.get(name, ""), _plain(now, name))
        for name in FIELDS
        if form.data.get(name, "").split() != _plain(now, name).split()
    ]
    typed = form.data.copy()
    typed["version"] = version
    again = VariantForm(typed, currency=form.currency, options=form.options)
    again.is_valid()
    return _show(request, scope, product, again, variant=variant, conflict=differing, status=409)


def _plain(form: VariantForm, name: str) -> str:
    value = form.initial[name]
    return "" if value is None else str(value)


def _refused(
    request: HttpRequest, scope: Scope, product: Product, form: VariantForm, refusal: Refusal, **more: object
) -> HttpResponse:
    """Put the refusal where the person typed."""
    path = refusal.errors[0]["path"] if refusal.errors else ""
    name = next((each for each in FIELDS if path.startswith(each)), None)
    if name is None and refusal.code.endswith(("barcode", "gtin", "check_digit")):
        name = "barcodes"
    form.add_error(name or "sku", refusal.detail)
    return _show(request, scope, product, form, status=refusal.status, **more)


def _show(
    request: HttpRequest, scope: Scope, product: Product, form: VariantForm, *, status: int = 200, **more: object
) -> HttpResponse:
    context = {"product": product, "form": form, "post_url": request.path, **more}
    context["back"] = reverse("product", args=[scope.slug, product.public_id])
    template = "commerce/_variant.html" if request.htmx else "commerce/variant.html"
    return render(request, template, context, status=status)


def _done(request: HttpRequest, scope: Scope, product: Product, text: str) -> HttpResponse:
    messages.success(request, text)
    if request.htmx:
        return HttpResponseClientRefresh()
    return redirect("product", scope.slug, product.public_id)
