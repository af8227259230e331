"""`/waves`: many orders picked in one walk."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from commerce.actors import LocationNotAllowed
from commerce.api import fields
from commerce.api.base import Resource
from commerce.api.contract import operation, page_of
from commerce.api.references import LocationCode
from commerce.api.shapes import PageQuery, Shape
from commerce.state import InvalidTransition
from fulfillment import visibility, wave_papers, wave_picking, waves
from fulfillment.api import papers, wave_json
from fulfillment.api.picks import PickedUnitsShape
from fulfillment.api.wave_shapes import PickCreditsShape, WaveHeadShape, WaveShape
from fulfillment.models import Fulfillment, Wave
from fulfillment.picking import Scan, TooManyPicked, WrongItem
from fulfillment.waves import NothingToPick


class NewWave(Shape):
    """Where, how many orders at most, and of which kinds: what is to be shipped, unless said otherwise."""

    location = LocationCode()
    size = fields.Integer(required=False, min_value=1, max_value=waves.MOST)
    kinds = serializers.ListField(
        child=fields.Choice(Fulfillment.Kind.choices), required=False, min_length=1, max_length=2
    )


class WaveQuery(PageQuery):
    """Which waves."""

    location = LocationCode(required=False)
    state = fields.Choice(Wave.Status.choices, required=False)


class Waves(Resource):
    """Waves of one's own stores."""

    scope = {"GET": visibility.READ, "POST": visibility.WRITE}

    @operation(query=WaveQuery, answers={200: page_of(WaveHeadShape)})
    def get(self, request: Request) -> Response:
        """List waves, newest first."""
        names = {"location": "location", "state": "status"}
        rows = visibility.waves(self.actor).select_related("location", "picker")
        rows = rows.filter(**{names[name]: self.parameters[name] for name in names if name in self.parameters})
        return self.page(request, rows, order=["-id"], render=lambda found: [wave_json.head(one) for one in found])

    @operation(takes=NewWave, answers={201: WaveShape}, refusals=[NothingToPick, LocationNotAllowed])
    def post(self, request: Request) -> Response:
        """Take work for one walk.

        The oldest promises first, ten orders unless you say otherwise; priority ones come in waves of their own. What
        one wave has no other gets."""
        body = self.body(request, NewWave)
        given = {name: body[name] for name in ("size", "kinds") if name in body}
        build = partial(waves.build, by=self.actor, location_id=body["location"].pk, **given)
        return self.once(request, use_case=build, render=wave_json.now, status=201)


class OneOf(Resource):
    """What the views of one wave share."""

    def _find(self, public_id: str, permission: str = visibility.READ) -> Wave:
        return self.find(visibility.waves(self.actor, permission), "wav", public_id)


class OneWave(OneOf):
    """One wave."""

    scope = {"GET": visibility.READ}

    @operation(answers={200: WaveShape, 304: None})
    def get(self, request: Request, public_id: str) -> HttpResponse:
        """Look at a wave: its orders, and all that is to be fetched for them, in walking order."""
        return self.single(request, wave_json.now(self._find(public_id)))


class WavePickList(OneOf):
    """The walk on paper."""

    scope = {"GET": visibility.READ}
    renderer_classes = papers.RENDERERS

    @operation(answers=papers.SLIP)
    def get(self, request: Request, public_id: str) -> HttpResponse:
        """Print the pick list, as often as it is needed."""
        return HttpResponse(wave_papers.draw(self._find(public_id)), content_type=papers.PDF)


class WavePicks(OneOf):
    """Picking a wave."""

    scope = {"POST": visibility.WRITE}

    @operation(
        takes=PickedUnitsShape,
        answers={200: PickCreditsShape},
        refusals=[WrongItem, TooManyPicked, InvalidTransition, LocationNotAllowed],
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Count one scan.

        It goes to the oldest orders of the wave that want it, and the answer says which. Once all is picked the wave is
        `done` by itself. Send an Idempotency-Key: the same scan then counts once."""
        body = self.body(request, PickedUnitsShape)
        wave = self._find(public_id, visibility.WRITE)
        scan = Scan(body["sku"] if "sku" in body else body["barcode"], quantity=body.get("quantity", 1))
        pick = partial(wave_picking.pick, by=self.actor, wave=wave, scan=scan)
        return self.once(request, use_case=pick, render=partial(wave_json.credits, wave))


class _End(OneOf):
    """What both ways to end a wave share."""

    scope = {"POST": visibility.WRITE}

    def _ended(self, request: Request, public_id: str, verb: Any) -> Response:
        wave = self._find(public_id, visibility.WRITE)
        return self.once(request, use_case=partial(verb, by=self.actor, wave=wave), render=wave_json.now)


class WaveClosure(_End):
    """The end of a walk."""

    @operation(answers={200: WaveShape}, refusals=[InvalidTransition, LocationNotAllowed])
    def post(self, request: Request, public_id: str) -> Response:
        """End a wave; what is not picked is free for another."""
        return self._ended(request, public_id, waves.close)


class WaveCancellation(_End):
    """A walk that nobody makes."""

    @operation(answers={200: WaveShape}, refusals=[InvalidTransition, LocationNotAllowed])
    def post(self, request: Request, public_id: str) -> Response:
        """Cancel a wave; what is not picked is free for another."""
        return self._ended(request, public_id, waves.cancel)
