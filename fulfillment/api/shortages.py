"""`POST /fulfillments/{id}/shortages`: units that are not there."""

from functools import partial
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from commerce import skus
from commerce.actors import LocationNotAllowed
from commerce.api import fields
from commerce.api.contract import operation
from commerce.api.shapes import Shape, refuse
from commerce.skus import UnknownSku
from commerce.state import InvalidTransition
from fulfillment import shortages, visibility
from fulfillment.api import trouble_json
from fulfillment.api.fulfillments import OneOf
from fulfillment.api.trouble_json import TroubleShape
from fulfillment.models import Fulfillment
from fulfillment.shortages import Short
from orders.units import TooManyUnits


class ShortShape(Shape):
    """Units of one line; `sku` says what is missing where the line is a kit or was replaced in part."""

    line = fields.PublicId("lin")
    quantity = fields.Quantity()
    sku = fields.Text(max_length=120, required=False)


class NewShortage(Shape):
    """What is missing, and why: what is not found at all, fewer than on record, or damaged."""

    reason = fields.Choice([str(reason) for reason in shortages.REASONS])
    lines = ShortShape(many=True, min_length=1, max_length=fields.LINES_MOST)


class ReportedShape(Shape):
    """One trouble per article that is missing."""

    troubles = TroubleShape(many=True)


class Shortages(OneOf):
    """Short picks."""

    scope = {"POST": visibility.WRITE}

    @operation(
        takes=NewShortage,
        answers={201: ReportedShape},
        refusals=[TooManyUnits, UnknownSku, InvalidTransition, LocationNotAllowed],
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Report units that cannot be picked.

        They leave the fulfillment and wait for a decision; the record of stock follows at once. `options` say what can
        be done. The customer is asked unless they said before what they want; after `decide_by` the policy decides."""
        body = self.body(request, NewShortage)
        found = self.find(visibility.fulfillments(self.actor, visibility.WRITE), "ful", public_id)
        told = {"shorts": _shorts(found, body["lines"]), "reason": body["reason"]}
        report = partial(shortages.report, by=self.actor, fulfillment=found, **told)
        return self.once(request, use_case=report, render=_render, status=201)


def _shorts(found: Fulfillment, lines: list[dict[str, Any]]) -> list[Short]:
    own = set(found.lines.values_list("line_id", flat=True))
    named = skus.find({line["sku"] for line in lines if "sku" in line})
    for index, line in enumerate(lines):
        if line["line"] not in own:
            refuse(f"lines[{index}].line", "unknown_line", "This fulfillment has no such line.")
    return [
        Short(line["line"], line["quantity"], named[line["sku"]].variant_id if "sku" in line else None)
        for line in lines
    ]


def _render(opened: list) -> dict[str, Any]:
    return {"troubles": [trouble_json.now(trouble) for trouble in opened]}
