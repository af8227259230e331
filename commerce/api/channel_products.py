"""Products of ours on a connected channel: put there, taken off, and how far each has come."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from commerce import skus, visibility
from commerce.api import fields
from commerce.api.contract import operation, page_of
from commerce.api.shapes import PageQuery, Shape
from commerce.api.sync import OfChannel
from commerce.errors import Invalid, field_error
from commerce.models import ChannelProduct, Connection, Product
from commerce.sales_channels import published, publishing, serving
from commerce.sales_channels import visibility as seen
from commerce.sales_channels.published import State
from commerce.sales_channels.publishing import CannotPublish, NotPublishable, NotPublished
from commerce.sales_channels.visibility import READ, WRITE
from commerce.skus import UnknownSku


class ChosenProducts(Shape):
    """Which products: by their ids, or by the SKU of any of their variants."""

    products = serializers.ListField(child=fields.PublicId("prd"), required=False, max_length=publishing.MOST)
    skus = serializers.ListField(child=fields.Text(max_length=120), required=False, max_length=publishing.MOST)


class ChannelProductShape(Shape):
    """A product that somebody wanted on a channel. `waiting` is still to be told there, `refused` says why in
    `problem`, `existed` stood there before and is left alone."""

    product = serializers.CharField()
    title = serializers.CharField()
    channel = serializers.CharField()
    state = serializers.ChoiceField([each.value for each in State])
    external_product_id = serializers.CharField(allow_null=True)
    problem = serializers.CharField(allow_null=True)
    published_at = serializers.DateTimeField()
    withdrawn_at = serializers.DateTimeField(allow_null=True)


class ChannelProductsShape(Shape):
    """Some of them."""

    products = ChannelProductShape(many=True)


class OfProducts(OfChannel):
    """What both writes share."""

    def _answer(self, request: Request, code: str, verb: Callable[..., Any]) -> Response:
        connection, said = self._connection(code), self.body(request, ChosenProducts)
        work = partial(verb, by=self.actor, connection=connection, chosen=self._chosen(said))
        answer = self.once(request, use_case=work, render=partial(_rendered, connection), status=202)
        serving.wake(connection.pk)
        return answer

    def _chosen(self, said: dict[str, Any]) -> list[Product]:
        """In the order named, each once."""
        rows = visibility.products(self.actor)
        found = rows.in_bulk(said.get("products", []))
        errors = [
            field_error(f"products[{index}]", "unknown_product", "There is no such product.")
            for index, pk in enumerate(said.get("products", []))
            if pk not in found
        ]
        if errors or not (said.get("products") or said.get("skus")):
            raise Invalid("Name products that exist, by id or by SKU.", errors=errors)
        named = [each.variant_id for each in skus.find(said["skus"]).values()] if said.get("skus") else []
        by_sku = rows.filter(variants__in=named).order_by("id").distinct()
        return list({each.pk: each for each in [*(found[pk] for pk in said.get("products", [])), *by_sku]}.values())


class ChannelProducts(OfProducts):
    """Products of ours on a channel."""

    scope = {"GET": READ, "POST": WRITE}

    @operation(query=PageQuery, answers={200: page_of(ChannelProductShape)})
    def get(self, request: Request, code: str) -> Response:
        """List the products that somebody published on a channel, and how far each has come."""
        connection = self._connection(code)
        rows = seen.products(self.actor).filter(connection=connection).select_related("product")
        return self.page(request, rows, order=["id"], render=partial(_rows, connection))

    @operation(
        takes=ChosenProducts, answers={202: ChannelProductsShape}, refusals=[UnknownSku, CannotPublish, NotPublishable]
    )
    def post(self, request: Request, code: str) -> Response:
        """Publish products on a channel where they are not listed yet.

        A worker does it, and shows stock and prices there after. Title, description, option names and barcodes follow
        ours from then on. What is published already stays so. All of them or none: 422 `not_publishable` says which are
        not on sale on this channel, have no price in its currency, or are listed there already."""
        return self._answer(request, code, publishing.publish)


class ProductWithdrawals(OfProducts):
    """Products taken off a channel."""

    scope = {"POST": WRITE}

    @operation(
        takes=ChosenProducts, answers={202: ChannelProductsShape}, refusals=[UnknownSku, CannotPublish, NotPublished]
    )
    def post(self, request: Request, code: str) -> Response:
        """Take products off a channel that were published on it.

        They are hidden there, as a draft, and never deleted; publishing them again shows them. 409 `not_published` for
        what stood there before us."""
        return self._answer(request, code, publishing.unpublish)


def _rendered(connection: Connection, rows: Sequence[ChannelProduct]) -> dict[str, Any]:
    return {"products": _rows(connection, rows)}


def _rows(connection: Connection, rows: Sequence[ChannelProduct]) -> list[dict[str, Any]]:
    return [
        {
            "product": each.row.product.public_id, "title": each.row.product.title, "channel": connection.channel.code,
            "state": each.state.value, "external_product_id": each.row.external_product_id or None,
            "problem": each.problem or None, "published_at": fields.moment(each.row.published_at),
            "withdrawn_at": fields.moment(each.row.withdrawn_at) if each.row.withdrawn_at else None,
        }
        for each in published.of(connection, rows)
    ]  # fmt: skip
