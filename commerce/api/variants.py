"""Variants, addressed by SKU: `GET /variants`, `GET/PATCH /variants/{sku}`."""

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.utils import OpenApiExample
from rest_framework.request import Request
from rest_framework.response import Response

from commerce import barcodes, catalog, search, skus, variant_filters, visibility
from commerce.api import catalog_reads, fields, preconditions
from commerce.api.base import Resource
from commerce.api.catalog_shapes import BarcodeText, VariantChanges, VariantShape
from commerce.api.contract import operation, page_of
from commerce.api.products import NAMES_TAKEN, components
from commerce.api.references import CategoryPath, ChannelCode, LocationCode
from commerce.api.shapes import PageQuery, YesNo
from commerce.models import Variant
from commerce.skus import UnknownSku

RENAMED = OpenApiExample("Rename", value={"sku": "RAIN-JACKET-NEW"}, request_only=True)
DEARER = OpenApiExample("New price", value={"price": 9490, "compare_at_price": 9990}, request_only=True)


class VariantQuery(PageQuery):
    """Parameters of the list."""

    search = fields.Text(required=False, max_length=200, help_text="Words, beginnings of words, SKUs or a barcode.")
    barcode = BarcodeText(required=False, help_text="Exactly this code, in any of its GTIN lengths.")
    category = CategoryPath(required=False, help_text="Its path; everything below it counts as well.")
    channel = ChannelCode(required=False, help_text="Only what is sold there now.")
    location = LocationCode(required=False, help_text="Only its assortment; with `in_stock`, its stock.")
    in_stock = YesNo(required=False, help_text="Whether any can be promised now.")
    status = fields.Choice(Variant.Status.choices, required=False)
    updated_since = fields.Since(required=False)


class Variants(Resource):
    """What can be counted and sold."""

    scope = {"GET": "catalog.read"}

    @operation(query=VariantQuery, answers={200: page_of(VariantShape)})
    def get(self, request: Request) -> Response:
        """List variants: best match first when searching, by change with `updated_since`, else oldest first."""
        asked = self.parameters
        rows, order = self._narrowed(visibility.variants(self.actor)), ["id"]
        if "search" in asked:
            rows, order = search.ranked(rows, asked["search"]), ["-rank", "-id"]
        elif "updated_since" in asked:
            order = ["updated_at", "id"]
        render = partial(catalog_reads.variants, request)
        return self.page(request, catalog_reads.whole_variants(rows), order=order, render=render)

    def _narrowed(self, rows: QuerySet[Variant]) -> QuerySet[Variant]:
        asked = self.parameters
        if "barcode" in asked:
            rows = rows.filter(barcodes__key=barcodes.parse(asked["barcode"]).key)
        if "category" in asked:
            rows = variant_filters.below(rows, asked["category"].path)
        if "channel" in asked:
            rows = variant_filters.sold_on(rows, asked["channel"])
        if "location" in asked:
            rows = variant_filters.kept_at(rows, asked["location"])
        if "in_stock" in asked:
            rows = variant_filters.in_stock(rows, asked.get("location"), asked["in_stock"])
        if "status" in asked:
            rows = rows.filter(status=asked["status"])
        return rows.filter(updated_at__gte=asked["updated_since"]) if "updated_since" in asked else rows


class OneVariant(Resource):
    """One variant, found by its SKU in any spelling and under any name it has had."""

    scope = {"GET": "catalog.read", "PATCH": "catalog.write"}

    @operation(answers={200: VariantShape, 304: None}, refusals=[UnknownSku])
    def get(self, request: Request, sku: str) -> HttpResponse:
        """Read a variant."""
        return self._tagged(request, skus.find_one(sku).variant_id)

    @operation(
        takes=VariantChanges,
        answers={200: VariantShape},
        refusals=NAMES_TAKEN,
        examples=[DEARER, RENAMED],
    )
    def patch(self, request: Request, sku: str) -> HttpResponse:
        """Change a variant; what is left out stays. A renamed one keeps its old SKU as alias."""
        variant_id = skus.find_one(sku).variant_id
        expected = preconditions.expected(request)
        body = self.body(request, VariantChanges)
        changes = {**body, **components(body)}
        catalog.change_variant(variant_id=variant_id, changes=changes, expected=expected, by=self.actor)
        return self._tagged(request, variant_id)

    def _tagged(self, request: Request, variant_id: int) -> HttpResponse:
        variant = catalog_reads.whole_variants(visibility.variants(self.actor)).get(pk=variant_id)
        body: dict[str, Any] = catalog_reads.variants(request, [variant])[0]
        return self.single(request, body, version=catalog.variant_version(variant, variant.product))
