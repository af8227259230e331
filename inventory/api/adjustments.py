"""`POST /stock/adjustments`: correct the record, relative or compare-and-set, all lines or none."""

from functools import partial
from typing import Any

from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from commerce import skus
from commerce.actors import LocationNotAllowed
from commerce.api import fields
from commerce.api.base import Resource
from commerce.api.contract import operation
from commerce.api.references import LocationCode
from commerce.api.shapes import Shape, refuse
from commerce.skus import Named, UnknownSku
from inventory import stock
from inventory.api import movements
from inventory.kit_stock import KitHasNoStock
from inventory.models import Movement
from inventory.stock import NegativeStock, Posting, StaleQuantity


class AdjustmentLine(Shape):
    """`delta`, or `set` with the `expected` it was based on. With `bucket` the units stay on hand and are set
    aside from sale (`delta` > 0) or come back (`delta` < 0)."""

    sku = fields.Text(max_length=120)
    delta = fields.Integer(required=False, min_value=-fields.QUANTITY_MOST, max_value=fields.QUANTITY_MOST)
    expected = fields.Integer(required=False, min_value=0, max_value=stock.LARGEST)
    bucket = fields.Choice(Movement.Bucket.choices, required=False)

    def get_fields(self) -> dict[str, Any]:
        """`set` is a name of Python's, so it is added here."""
        return {**super().get_fields(), "set": fields.Integer(required=False, min_value=0, max_value=stock.LARGEST)}

    def validate(self, line: dict[str, Any]) -> dict[str, Any]:
        """Exactly one of the two ways."""
        if ("delta" in line) == ("set" in line):
            refuse("delta", "one_of", "Give either delta, or set with expected.")
        if "set" in line and "expected" not in line:
            refuse("expected", "required", "An absolute quantity needs the value it was based on.")
        if "delta" in line and "expected" in line:
            refuse("expected", "one_of", "expected belongs to set.")
        if line.get("delta") == 0:
            refuse("delta", "out_of_range", "A delta is not zero.")
        if "bucket" in line and "set" in line:
            refuse("bucket", "one_of", "A bucket takes a delta.")
        return line


class NewAdjustment(Shape):
    """What was found to be different, where, and why."""

    location = LocationCode()
    reason = fields.Choice(Movement.Reason.choices)
    note = fields.Text(required=False, allow_blank=True, max_length=500)
    lines = AdjustmentLine(many=True, min_length=1, max_length=fields.LINES_MOST)


class Adjustments(Resource):
    """Corrections of the record."""

    scope = {"POST": "stock.write"}
    idempotency_required = True

    @operation(
        takes=NewAdjustment,
        answers={201: movements.MovementsShape},
        refusals=[UnknownSku, KitHasNoStock, StaleQuantity, NegativeStock, LocationNotAllowed],
    )
    def post(self, request: Request) -> Response:
        """Adjust stock.

        `set` is compare-and-set: 409 `stale_quantity` carries `expected` and `current` of each stale line. Below what
        is promised is allowed, because what is on the shelf is true: `shortfall` rises and a task opens. 409
        `kit_has_no_stock` for a kit: adjust its parts."""
        body = self.body(request, NewAdjustment)
        named = skus.find(line["sku"] for line in body["lines"])
        _refuse_set_twice(body["lines"], named)
        self.actor.require("stock.write", location_ids={body["location"].pk})
        adjust = partial(
            stock.adjust,
            by=self.actor,
            lines=[_posting(line, named, body["location"].pk) for line in body["lines"]],
            reason=body["reason"],
            note=body.get("note", ""),
        )
        return self.once(request, use_case=adjust, render=movements.written, status=201)


def _refuse_set_twice(lines: list[dict[str, Any]], named: dict[str, Named]) -> None:
    """The second one would be based on a value that the first one replaces, however its SKU is spelled."""
    seen: set[int] = set()
    wrong: list[dict[str, Any]] = []
    for line in lines:
        variant_id = named[line["sku"]].variant_id
        again = "set" in line and variant_id in seen
        wrong.append({"set": [ErrorDetail("This SKU is set by an earlier line.", code="duplicate")]} if again else {})
        seen |= {variant_id} if "set" in line else set()
    if any(wrong):
        raise ValidationError({"lines": wrong})


def _posting(line: dict[str, Any], named: dict[str, Named], location_id: int) -> Posting:
    return Posting(
        named[line["sku"]].variant_id,
        location_id,
        delta=line.get("delta"),
        set_to=line.get("set"),
        expected=line.get("expected"),
        bucket=line.get("bucket", ""),
    )
