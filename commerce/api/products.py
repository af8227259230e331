"""Products: `GET/POST /products`, `GET/PATCH /products/{id}`, `POST /products/{id}/variants`."""

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from drf_spectacular.utils import OpenApiExample
from rest_framework.request import Request
from rest_framework.response import Response

from commerce import catalog, search, variant_filters, visibility
from commerce.api import catalog_reads, fields, preconditions
from commerce.api.base import Resource
from commerce.api.catalog_shapes import NewProductShape, NewVariantShape, ProductChanges, ProductShape, VariantShape
from commerce.api.contract import operation, page_of
from commerce.api.references import CategoryPath
from commerce.api.shapes import PageQuery
from commerce.barcode_owners import BarcodeAmbiguous
from commerce.catalog import NewProduct, NewVariant
from commerce.handles import HandleTaken
from commerce.http_client import UrlRefused
from commerce.kits import CyclicBundle, Part
from commerce.models import Product, Variant
from commerce.options import DuplicateOptions, OptionsMismatch
from commerce.sku_names import ConfusableSku, DuplicateSku
from commerce.skus import UnknownSku
from commerce.tax_classes import UnknownTaxClass

NAMES_TAKEN = (
    DuplicateSku,
    ConfusableSku,
    BarcodeAmbiguous,
    DuplicateOptions,
    OptionsMismatch,
    CyclicBundle,
    UnknownSku,
    UnknownTaxClass,
)
SMALLEST = OpenApiExample(
    "The least", value={"title": "Rain jacket", "variants": [{"sku": "RAIN-JAC", "price": 8990}]}, request_only=True
)
SIZES = OpenApiExample(
    "Two sizes",
    value={
        "title": "Wool beanie",
        "variants": [
            {"sku": "BEANIE-S", "price": 1990, "options": {"Size": "S"}, "barcodes": ["4006381333931"]},
            {"sku": "BEANIE-M", "price": 1990, "options": {"Size": "M"}, "weight_grams": 80},
        ],
    },
    request_only=True,
)
GIFT_SET = OpenApiExample(
    "Two as a kit",
    value={
        "title": "Tea for two",
        "variants": [{"sku": "TEA-2", "price": 3990, "components": [{"sku": "BLU-JAC-M", "quantity": 2}]}],
    },
    request_only=True,
)
ONE_MORE = OpenApiExample("One more", value={"sku": "TENT-GREEN", "price": 24900}, request_only=True)
NEW_TEXT = OpenApiExample("New text", value={"description": "Keeps the rain out."}, request_only=True)


class ProductQuery(PageQuery):
    """Parameters of the list."""

    search = fields.Text(required=False, max_length=200, help_text="Words, beginnings of words, SKUs or a barcode.")
    handle = fields.Text(required=False)
    status = fields.Choice(Product.Status.choices, required=False)
    category = CategoryPath(required=False, help_text="Its path; everything below it counts as well.")
    updated_since = fields.Since(required=False)


class Products(Resource):
    """Products."""

    scope = {"GET": "catalog.read", "POST": "catalog.write"}

    @operation(query=ProductQuery, answers={200: page_of(ProductShape)})
    def get(self, request: Request) -> Response:
        """List products, oldest first."""
        rows = catalog_reads.whole_products(self._wanted())
        return self.page(request, rows, order=["id"], render=partial(catalog_reads.products, request))

    @operation(
        takes=NewProductShape,
        answers={201: ProductShape},
        refusals=[HandleTaken, UrlRefused, *NAMES_TAKEN],
        examples=[SMALLEST, SIZES, GIFT_SET],
    )
    def post(self, request: Request) -> Response:
        """Create a product with its variants."""
        body = self.body(request, NewProductShape)
        new = NewProduct(**{**body, "variants": [new_variant(line) for line in body["variants"]]})
        create = partial(catalog.create_product, new=new, by=self.actor)
        return self.once(request, use_case=create, render=partial(_rendered, self), status=201)

    def _wanted(self) -> Any:
        asked = self.parameters
        rows = visibility.products(self.actor)
        if "search" in asked:
            found = search.ranked(visibility.variants(self.actor).order_by(), asked["search"]).values("product")
            rows = rows.filter(pk__in=found)
        if "category" in asked:
            rows = rows.filter(pk__in=variant_filters.products_below(asked["category"].path))
        if "updated_since" in asked:
            rows = rows.filter(updated_at__gte=asked["updated_since"])
        return rows.filter(**{name: asked[name] for name in ("handle", "status") if name in asked})


class OneProduct(Resource):
    """One product."""

    scope = {"GET": "catalog.read", "PATCH": "catalog.write"}

    @operation(answers={200: ProductShape, 304: None})
    def get(self, request: Request, public_id: str) -> HttpResponse:
        """Read a product."""
        return _tagged(self, request, self.find(visibility.products(self.actor), "prd", public_id))

    @operation(takes=ProductChanges, answers={200: ProductShape}, refusals=[HandleTaken], examples=[NEW_TEXT])
    def patch(self, request: Request, public_id: str) -> HttpResponse:
        """Change a product; what is left out stays."""
        product = self.find(visibility.products(self.actor), "prd", public_id)
        expected = preconditions.expected(request)
        changes = self.body(request, ProductChanges)
        catalog.change_product(product_id=product.pk, changes=changes, expected=expected, by=self.actor)
        return _tagged(self, request, product)


class ProductVariants(Resource):
    """The SKUs of one product."""

    scope = {"POST": "catalog.write"}

    @operation(
        takes=NewVariantShape, answers={201: VariantShape}, refusals=[UrlRefused, *NAMES_TAKEN], examples=[ONE_MORE]
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Add a SKU to a product."""
        product = self.find(visibility.products(self.actor), "prd", public_id)
        new = new_variant(self.body(request, NewVariantShape))
        add = partial(catalog.add_variant, product_id=product.pk, new=new, by=self.actor)
        return self.once(request, use_case=add, render=partial(_rendered_variant, request), status=201)


def new_variant(body: dict[str, Any]) -> NewVariant:
    """The validated body as what the catalog takes."""
    return NewVariant(**{"currency": settings.RETAILER_CURRENCY, **body, **components(body)})


def components(body: dict[str, Any]) -> dict[str, list[Part]]:
    """What a validated body says about the parts of a kit, if anything."""
    said = {"components"} & body.keys()
    return {name: [Part(row["sku"], row["quantity"]) for row in body[name]] for name in said}


def _rendered(view: Resource, product: Product) -> dict[str, Any]:
    rows = catalog_reads.whole_products(visibility.products(view.actor).filter(pk=product.pk))
    return catalog_reads.products(view.request, rows)[0]


def _rendered_variant(request: Request, variant: Variant) -> dict[str, Any]:
    return catalog_reads.variants(request, [variant])[0]


def _tagged(view: Resource, request: Request, product: Product) -> HttpResponse:
    rows = catalog_reads.whole_products(visibility.products(view.actor).filter(pk=product.pk))
    current = rows.get()
    version = catalog.product_version(current)
    return view.single(request, catalog_reads.products(request, [current])[0], version=version)
