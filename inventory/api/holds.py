"""`/holds`: promise stock for a while, look at a promise, make it last, give it back."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from commerce import kits, locations, skus, transactions
from commerce.actors import Actor, LocationNotAllowed
from commerce.api import fields
from commerce.api.base import Resource
from commerce.api.contract import operation
from commerce.api.references import ChannelCode, LocationCode
from commerce.api.shapes import Shape
from commerce.skus import Named, UnknownSku
from commerce.state import InvalidTransition
from inventory import reservations, visibility
from inventory.lines import Line
from inventory.models import Hold
from inventory.planning import NotSellable
from inventory.reservations import HoldExpired
from inventory.shortages import OutOfStock

SHORTEST, LONGEST = 30, 3600


class HoldLineShape(Shape):
    """Units of one SKU, from one location or, when none is named, from wherever they are."""

    sku = fields.Text(max_length=120)
    quantity = fields.Quantity()
    location = LocationCode(required=False)


class NewHold(Shape):
    """What to hold, on which door, for how long (30 to 3600 seconds, by default the channel's own)."""

    channel = ChannelCode()
    lines = HoldLineShape(many=True, min_length=1, max_length=fields.LINES_MOST)
    ttl_seconds = fields.Integer(required=False, min_value=SHORTEST, max_value=LONGEST)
    reference = fields.Text(required=False, allow_blank=True)


class HeldLineShape(Shape):
    """Units held at one location."""

    sku = serializers.CharField()
    quantity = serializers.IntegerField()
    location = serializers.CharField()


class HoldShape(Shape):
    """A promise and what became of it."""

    id = serializers.CharField()
    channel = serializers.CharField()
    state = serializers.ChoiceField(["live", "converted", "released", "expired"])
    reference = serializers.CharField()
    expires_at = serializers.DateTimeField()
    lines = HeldLineShape(many=True)


class Holds(Resource):
    """Promises of stock."""

    scope = {"POST": "stock.write"}
    idempotency_required = True

    @operation(
        takes=NewHold,
        answers={201: HoldShape},
        refusals=[OutOfStock, NotSellable, UnknownSku, LocationNotAllowed],
    )
    def post(self, request: Request) -> Response:
        """Hold stock.

        All lines or none. 409 `out_of_stock` names every short line in `shortages`; nothing is kept then. Of a kit its
        parts are held, and `lines` name those."""
        body = self.body(request, NewHold)
        named = skus.find(line["sku"] for line in body["lines"])
        _require_locations(self.actor, body["lines"])
        lines = _lines(body["lines"], named)
        hold = partial(
            reservations.hold,
            by=self.actor,
            channel=body["channel"],
            lines=lines,
            seconds=body.get("ttl_seconds"),
            reference=body.get("reference", ""),
        )
        return self.once(request, use_case=hold, render=partial(_render_new, named=named), status=201)


class Extension(Shape):
    """How long the hold is to last, counted from now."""

    ttl_seconds = fields.Integer(min_value=SHORTEST, max_value=LONGEST)


class Held(Resource):
    """What the views of one hold share."""

    def _find(self, public_id: str) -> Hold:
        rows = visibility.holds(self.actor).select_related("channel")
        return self.find(rows.prefetch_related("lines__variant", "lines__location"), "hld", public_id)

    def _find_to_change(self, public_id: str) -> Hold:
        held = self._find(public_id)
        self.actor.require("stock.write", location_ids={line.location_id for line in held.lines.all()})
        return held


class OneHold(Held):
    """One promise."""

    scope = {"GET": "stock.read", "DELETE": "stock.write"}

    @operation(answers={200: HoldShape, 304: None})
    def get(self, request: Request, public_id: str) -> HttpResponse:
        """Look at a hold.

        It stops counting at `expires_at`; `state` says so from that instant."""
        return self.single(request, render(self._find(public_id)))

    @operation(answers={204: None}, refusals=[LocationNotAllowed])
    def delete(self, request: Request, public_id: str) -> Response:
        """Give a hold back.

        Again is fine. What was bought meanwhile stays bought."""
        reservations.release(by=self.actor, held=self._find_to_change(public_id))
        return Response(status=204)


class HoldExtension(Held):
    """More time for one promise."""

    scope = {"POST": "stock.write"}

    @operation(takes=Extension, answers={200: HoldShape}, refusals=[HoldExpired, InvalidTransition, LocationNotAllowed])
    def post(self, request: Request, public_id: str) -> Response:
        """Make a hold last.

        It ends `ttl_seconds` from now instead of when it would have, sooner or later, and a day after it began at the
        latest: `expires_at` says when. 410 `hold_expired` when it ran out already: hold the goods again."""
        seconds = self.body(request, Extension)["ttl_seconds"]
        extend = partial(reservations.extend, by=self.actor, held=self._find_to_change(public_id), seconds=seconds)
        return self.once(request, use_case=extend, render=lambda _held: render(self._find(public_id)))


def render(held: Hold) -> dict[str, Any]:
    """A stored hold, with the lines of its last round."""
    ran_out = held.status == Hold.Status.LIVE and held.expires_at <= transactions.now()
    lines = [line for line in held.lines.all() if line.end_reason != line.End.REPLACED]
    return {
        "id": held.public_id,
        "channel": held.channel.code,
        "state": str(Hold.Status.EXPIRED if ran_out else held.status),
        "reference": held.reference,
        "expires_at": fields.moment(held.expires_at),
        "lines": [
            {"sku": line.variant.sku, "quantity": line.quantity, "location": line.location.code} for line in lines
        ],
    }


def _render_new(held: Hold, *, named: dict[str, Named]) -> dict[str, Any]:
    """A hold that is being written: its lines are still a plan."""
    sku = {found.variant_id: found.sku for found in named.values()}
    sku |= skus.of(want.variant_id for want in held.wants) if held.kits else {}
    code = locations.codes(want.location_id for want in held.wants)
    return {
        "id": held.public_id,
        "channel": held.channel.code,
        "state": str(held.status),
        "reference": held.reference,
        "expires_at": fields.moment(held.expires_at),
        "lines": [
            {"sku": sku[want.variant_id], "quantity": want.quantity, "location": code[want.location_id]}
            for want in held.wants
        ],
    }


def _lines(rows: list[dict[str, Any]], named: dict[str, Named]) -> list[Line]:
    """What to hold: each line itself, or the parts of a kit."""
    asked = {found.variant_id for found in named.values() if found.is_kit}
    made_of = kits.parts_of(asked) if asked else {}
    return [
        Line(part, row["quantity"] * units, place, kit_id=id if id in made_of else None, per_kit=units)
        for row in rows
        for id, place in [(named[row["sku"]].variant_id, row["location"].pk if "location" in row else None)]
        for part, units in made_of.get(id) or ((id, 1),)
    ]


def _require_locations(actor: Actor, lines: list[dict[str, Any]]) -> None:
    """Whoever may only write at some locations names them: a plan could reach beyond."""
    places = {line["location"].pk for line in lines if "location" in line}
    actor.require("stock.write", location_ids=places)
    if actor.locations("stock.write") is not None and any("location" not in line for line in lines):
        raise LocationNotAllowed("Name a location on every line: your access is limited to some.", scope="stock.write")
