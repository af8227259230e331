"""A pickup over the API: accepted, ready, its codes, and its hand-over."""

from functools import partial
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from commerce.actors import LocationNotAllowed
from commerce.api import fields
from commerce.api.contract import operation
from commerce.api.shapes import Shape, refuse
from commerce.state import InvalidTransition
from fulfillment import collectors, pickup, pickup_codes, visibility
from fulfillment.api import fulfillment_json
from fulfillment.api.fulfillments import OneOf
from fulfillment.api.shapes import FulfillmentShape
from fulfillment.assigning import Portion
from fulfillment.models import Collector, Fulfillment
from fulfillment.pickup import IdRequired
from fulfillment.pickup_codes import CodeLocked, WrongCode
from fulfillment.proofs import Evidence, WrongName
from orders.lifecycle import NotPaid, NotPromised
from orders.units import TooManyUnits


class Staged(Shape):
    """Where the bags wait, and how many."""

    shelf = fields.Text(required=False, allow_blank=True, max_length=32)
    bags = fields.Integer(required=False, min_value=0, max_value=999)


class TakenShape(Shape):
    """Units of one line of the order."""

    line = fields.PublicId("lin")
    quantity = fields.Quantity()


class Collected(Shape):
    """The code that was shown; without `lines` everything is taken. `signature` are strokes as SVG path data."""

    code = fields.Text(max_length=64)
    lines = TakenShape(many=True, required=False, min_length=1, max_length=fields.LINES_MOST)
    name = fields.Text(required=False, allow_blank=True)
    id_checked = fields.Flag(required=False)
    signature = fields.Text(required=False, allow_blank=True, max_length=20_000)


class NewCodeShape(Shape):
    """A new code, shown only now."""

    code = serializers.CharField()
    collector = serializers.CharField(help_text="The name of whom it belongs to.")


class Step(OneOf):
    """What these steps share: they are taken by whoever works at that store."""

    scope = {"POST": visibility.WRITE}

    def _find_own(self, public_id: str) -> Fulfillment:
        rows = visibility.fulfillments(self.actor, visibility.WRITE).select_related("order", "location")
        return self.find(rows, "ful", public_id)


class Acceptance(Step):
    """A store's yes."""

    @operation(answers={200: FulfillmentShape}, refusals=[InvalidTransition, LocationNotAllowed, NotPaid])
    def post(self, request: Request, public_id: str) -> Response:
        """Accept work.

        `routed` → `accepted`, for pickups and shipments. Only the store that it was given to can."""
        accept = partial(pickup.accept, by=self.actor, fulfillment=self._find_own(public_id))
        return self.once(request, use_case=accept, render=fulfillment_json.now)


class Readiness(Step):
    """Goods that wait."""

    @operation(takes=Staged, answers={200: FulfillmentShape}, refusals=[InvalidTransition, LocationNotAllowed])
    def post(self, request: Request, public_id: str) -> Response:
        """Say that a pickup is ready.

        `picked` → `ready`: whoever collects it is told, with a code."""
        body = self.body(request, Staged)
        ready = partial(pickup.mark_ready, by=self.actor, fulfillment=self._find_own(public_id), **body)
        return self.once(request, use_case=ready, render=fulfillment_json.now)


class PickupCodes(Step):
    """Codes of a pickup."""

    @operation(answers={201: NewCodeShape}, refusals=[InvalidTransition, LocationNotAllowed])
    def post(self, request: Request, public_id: str) -> Response:
        """Give the buyer a new pickup code.

        The `code` is shown only in this answer, and to a repetition of this request; the old one is void. Opens a
        pickup again that wrong codes have locked."""
        renew = partial(collectors.renew_buyer, by=self.actor, fulfillment=self._find_own(public_id))
        response = self.once(request, use_case=renew, render=_kept, status=201)
        made = Collector(pk=response.data.pop("id"), rotation=response.data.pop("rotation"))
        response.data["code"] = pickup_codes.code_of(made)
        return response


class Collection(Step):
    """The hand-over of a pickup."""

    @operation(
        takes=Collected,
        answers={200: FulfillmentShape},
        refusals=[
            *(WrongCode, CodeLocked, IdRequired, WrongName, InvalidTransition, TooManyUnits, NotPaid, NotPromised),
            LocationNotAllowed,
        ],
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Hand over a pickup.

        422 `wrong_code` says how many `tries_left` there are; after the fifth wrong one 422 `code_locked`, until there
        is a new code. 422 `id_required` by value or age: send `id_checked` once you looked. What is not among `lines`
        stays ready."""
        body, found = self.body(request, Collected), self._find_own(public_id)
        units = _portions(found, body["lines"]) if "lines" in body else None
        evidence = Evidence(**{name: body[name] for name in ("name", "id_checked", "signature") if name in body})
        hand_over = partial(
            pickup.hand_over, by=self.actor, fulfillment=found, code=body["code"], units=units, evidence=evidence
        )
        return self.once(request, use_case=hand_over, render=fulfillment_json.now)


def _kept(collector: Collector) -> dict[str, Any]:
    """The answer as it is kept for retries: what the code is worked out from, not the code."""
    return {"id": collector.pk, "rotation": collector.rotation, "collector": collector.name}


def _portions(found: Fulfillment, asked: list[dict[str, Any]]) -> list[Portion]:
    own = set(found.lines.values_list("line_id", flat=True))
    for index, line in enumerate(asked):
        if line["line"] not in own:
            refuse(f"lines[{index}].line", "unknown_line", "This pickup has no such line.")
    return [Portion(line["line"], line["quantity"]) for line in asked]
