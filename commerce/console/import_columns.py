"""Which columns each layout has, and an example of each to download."""

from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from commerce.actors import Actor
from commerce.console.stores import Scope, page
from commerce.imports import examples, history, intake, kinds

LAYOUTS = {"truecount": "Truecount", "shopify": "Shopify", "woocommerce": "WooCommerce"}
NOTES = {
    "products": "A new product also needs a title, and a new SKU a price.",
    "stock": "Quantities are what stands there, counted in whole units. The SKUs must be there already. A row naming"
    " a location, by its code or name, counts there; a file from Shopify that names a single place, which is none of"
    " yours, goes to the location chosen here. Of Shopify’s inventory, “On hand (new)” counts, and where that is"
    " blank “On hand (current)”; “not stocked” is passed over.",
    "prices": "Days are written 2026-05-01. A row without one in “from” holds as soon as it is imported.",
}


@dataclass(frozen=True, slots=True)
class Columns:
    """One layout in words; of several spellings of a column all are named."""

    format: str
    title: str
    required: list[str]
    optional: list[str]


@dataclass(frozen=True, slots=True)
class Guide:
    """One kind of file."""

    kind: str
    title: str
    note: str
    layouts: list[Columns]


def guides(actor: Actor) -> list[Guide]:
    """For each kind that this person may import."""
    return [
        Guide(
            kind=kind.name,
            title=kind.title,
            note=NOTES.get(kind.name, ""),
            layouts=[
                Columns(name, LAYOUTS[name], _words(layout.required), _words(layout.optional))
                for name, layout in kind.layouts.items()
            ],
        )
        for kind in kinds.importable_by(actor)
    ]


@require_safe
@page()
def example(request: HttpRequest, scope: Scope, kind: str, format: str) -> HttpResponse:
    """A small file in that layout, for the store of the page."""
    scope.actor.require(history.permission_of(scope.actor))
    layouts = next((each.layouts for each in kinds.importable_by(scope.actor) if each.name == kind), {})
    if format not in layouts:
        raise Http404("No such layout.")
    place = scope.location or intake.usual_location()
    text = examples.lines(layouts[format], currency=settings.RETAILER_CURRENCY, location=place.code if place else "")
    answer = HttpResponse("".join(text), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="example-{kind}-{format}.csv"'
    return answer


def _words(names: tuple[str, ...]) -> list[str]:
    return [name.replace("|", " or ") for name in names]
