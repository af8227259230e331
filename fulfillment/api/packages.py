"""`/fulfillments/{id}/packages`: picked units into boxes, and out of them again."""

from functools import partial
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from commerce import search
from commerce.actors import LocationNotAllowed
from commerce.api import fields
from commerce.api.contract import operation
from commerce.api.references import Reference
from commerce.api.shapes import Shape, refuse
from commerce.state import InvalidTransition
from fulfillment import packing, visibility
from fulfillment.api import fulfillment_json
from fulfillment.api.fulfillments import OneOf
from fulfillment.api.shapes import FulfillmentShape
from fulfillment.boxes import Content
from fulfillment.models import Box, FulfillmentLine
from fulfillment.packing import LabelInTheWay, NewParcel, TooHeavy, WeightOff, WrongContents

PACKAGES_MOST = 100


class BoxCode(Reference):
    """The code of a box."""

    noun = "box"

    def find(self, text: str) -> Box | None:
        """One that is in use."""
        return visibility.boxes(self.context["actor"]).filter(code=text).first()


class PackedUnits(Shape):
    """Units of one article. `line` says of which line of the order, where several have it."""

    sku = fields.Text(max_length=120)
    quantity = fields.Quantity()
    line = fields.PublicId("lin", required=False)


class NewPackage(Shape):
    """One closed box. Without `lines` it holds all that is in no other; without `weight_grams` it weighs what its goods
    should."""

    lines = PackedUnits(many=True, required=False, min_length=1, max_length=fields.LINES_MOST)
    box = BoxCode(required=False)
    weight_grams = fields.Integer(required=False, min_value=1, max_value=1_000_000)


class Packing(Shape):
    """The boxes. Without any, one that holds everything. `confirmed`: the weights are right although they differ."""

    packages = NewPackage(many=True, required=False, min_length=1, max_length=PACKAGES_MOST)
    confirmed = fields.Flag(required=False)

    def validate(self, body: dict[str, Any]) -> dict[str, Any]:
        """Only one box can hold the rest."""
        rest = [index for index, package in enumerate(body.get("packages", ())) if "lines" not in package]
        if len(rest) > 1:
            refuse(f"packages[{rest[1]}].lines", "required", "Only one package can hold what is in no other.")
        return body


class Packages(OneOf):
    """The parcels of a shipment."""

    scope = {"POST": visibility.WRITE, "DELETE": visibility.WRITE}

    @operation(
        takes=Packing,
        answers={201: FulfillmentShape},
        refusals=[InvalidTransition, LocationNotAllowed, WrongContents, WeightOff, TooHeavy],
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Pack a shipment.

        Every picked unit that is here lies in exactly one package: 422 `wrong_contents` names what is missing or too
        much. A package that weighs another thing than its goods and box is 422 `weight_off` with `expected`, until the
        request says `confirmed`."""
        body = self.body(request, Packing)
        found = self._find(public_id)
        parcels = _parcels(packing.picked_lines(found), body.get("packages", [{}]))
        confirmed = body.get("confirmed", False)
        pack = partial(packing.pack, by=self.actor, fulfillment=found, parcels=parcels, confirmed=confirmed)
        return self.once(request, use_case=pack, render=fulfillment_json.now, status=201)

    @operation(
        answers={200: FulfillmentShape},
        refusals=[InvalidTransition, LocationNotAllowed, LabelInTheWay],
    )
    def delete(self, request: Request, public_id: str) -> Response:
        """Unpack a shipment.

        It is picked again, without the packages that have left: what is still here can be packed again, reported
        missing or cancelled. 409 `label_exists` while a package that is here has a label."""
        found = packing.unpack(by=self.actor, fulfillment=self._find(public_id))
        return Response(fulfillment_json.now(found))


def _parcels(lines: list[FulfillmentLine], packages: list[dict[str, Any]]) -> list[NewParcel]:
    """Articles as the lines they are of. What is asked for beyond what is picked stays, to be refused by the verb."""
    left = {line.pk: line.here for line in lines}
    named = search.exact_ids_of(row["sku"] for package in packages for row in package.get("lines", ()))
    made: list[tuple[Content, ...] | None] = []
    for index, package in enumerate(packages):
        rows = package.get("lines")
        known = [(row, named[row["sku"]]) for row in rows or ()]
        made.append(None if rows is None else _contents(lines, left, known, f"packages[{index}].lines"))
    rest = tuple(Content(pk, units) for pk, units in left.items() if units > 0)
    return [
        NewParcel(rest if contents is None else contents, package.get("box"), package.get("weight_grams"))
        for contents, package in zip(made, packages, strict=True)
    ]


def _contents(
    lines: list[FulfillmentLine], left: dict[int, int], rows: list[tuple[dict[str, Any], list[int]]], path: str
) -> tuple[Content, ...]:
    found: list[Content] = []
    for index, (row, named) in enumerate(rows):
        own = [line for line in lines if line.variant_id in named and row.get("line") in (None, line.line_id)]
        if not own:
            refuse(f"{path}[{index}].sku", "not_in_shipment", "This is not picked for this shipment.")
        wanted = row["quantity"]
        for line in own:
            units = wanted if line is own[-1] else min(wanted, left[line.pk])
            left[line.pk] -= units
            wanted -= units
            if units:
                found.append(Content(line.pk, units))
    return tuple(found)
