"""`/fulfillments/{id}/rates` and `/labels`, `/parcels/{id}/label`: what a label costs, the label, and its end."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from commerce.actors import Actor, LocationNotAllowed
from commerce.api import fields
from commerce.api.base import Resource
from commerce.api.contract import operation
from commerce.api.shapes import Query, Shape, YesNo, refuse
from commerce.errors import NotFound
from commerce.idempotency import Answer
from commerce.state import InvalidTransition
from fulfillment import label_records, labels, packing, packing_slips, progress, visibility
from fulfillment.api import papers
from fulfillment.api.fulfillments import OneOf
from fulfillment.api.shapes import CarrierName
from fulfillment.carriers.carrier import CarrierDown, CarrierRefused
from fulfillment.labels import NoRates, NotGivenBack, NotPrinted, UnknownService
from fulfillment.models import Fulfillment, Label, Parcel


class LabelWish(Shape):
    """For which package, where there are several, and which offer; without a choice what the order asked for, or the
    cheapest. A `tracking_number` is one from elsewhere: nothing is bought."""

    package = fields.PublicId("pkg", required=False)
    carrier = CarrierName(required=False)
    service = fields.Text(required=False, max_length=64)
    tracking_number = fields.Text(required=False, max_length=64)

    def validate(self, body: dict[str, Any]) -> dict[str, Any]:
        """A number is a carrier's, and no service is bought with it."""
        if "tracking_number" in body and "carrier" not in body:
            refuse("carrier", "required", "Say whose number this is.")
        if "tracking_number" in body and "service" in body:
            refuse("service", "not_applicable", "Not with a number from elsewhere.")
        return body


class LabelShape(Shape):
    """A label. `wanted` is one whose purchase has no answer yet: it is found out within minutes."""

    id = serializers.CharField(allow_null=True)
    package = serializers.CharField()
    state = serializers.ChoiceField(Label.Status.choices)
    carrier = serializers.CharField()
    service = serializers.CharField()
    tracking_number = serializers.CharField(allow_null=True)
    cost = serializers.IntegerField(allow_null=True)
    currency = serializers.CharField(allow_null=True)


class RateShape(Shape):
    """One offer. `days` is how long it takes, where the carrier says so."""

    carrier = serializers.CharField()
    service = serializers.CharField()
    title = serializers.CharField()
    amount = serializers.IntegerField()
    currency = serializers.CharField()
    days = serializers.IntegerField(allow_null=True)


class RatesShape(Shape):
    """The cheapest first."""

    rates = RateShape(many=True)


class PackageQuery(Query):
    """For which package, where there are several."""

    package = fields.PublicId("pkg", required=False)


class SlipQuery(Query):
    """For whom it is."""

    gift = YesNo(required=False)


class Rates(OneOf):
    """What carriers ask."""

    scope = {"GET": visibility.WRITE}

    @operation(query=PackageQuery, answers={200: RatesShape}, refusals=[InvalidTransition, NoRates, CarrierDown])
    def get(self, request: Request, public_id: str) -> Response:
        """Compare what a label would cost."""
        parcel = _parcel(self.actor, self._find(public_id), self.parameters.get("package"))
        names = RateShape().fields
        return Response({"rates": [{name: getattr(one, name) for name in names} for one in labels.rate_shop(parcel)]})


class Labels(OneOf):
    """Labels of a shipment."""

    scope = {"POST": visibility.WRITE}

    @operation(
        takes=LabelWish,
        answers={201: LabelShape, 202: LabelShape},
        refusals=[InvalidTransition, LocationNotAllowed, NoRates, UnknownService, CarrierRefused, CarrierDown],
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Buy a label, once.

        A package that has one gets the same again, whoever asks. 202 with `wanted` while its outcome is unknown: it is
        not bought a second time. 503 when no carrier can be reached: send a `tracking_number` from elsewhere."""
        body = self.body(request, LabelWish)
        parcel = _parcel(self.actor, self._find(public_id), body.get("package"))
        given = {name: body[name] for name in ("carrier", "service") if name in body}
        if (number := body.get("tracking_number")) is not None:
            enter = partial(label_records.enter, by=self.actor, parcel=parcel, carrier=given["carrier"])
            written = {"package": parcel.public_id, "carrier": given["carrier"], "tracking_number": number}
            by_hand = Answer(201, {**_BY_HAND, **written})
            return self.once(request, use_case=partial(enter, tracking_number=number), render=lambda _: by_hand)
        buy = partial(labels.buy, by=self.actor, parcel=parcel, **given)
        return self.once(request, use_case=buy, render=_answer, resume=lambda _: buy())


class PackingSlip(OneOf):
    """The paper that lies in the packages."""

    scope = {"GET": visibility.READ}
    renderer_classes = papers.RENDERERS

    @operation(query=SlipQuery, answers=papers.SLIP, refusals=[InvalidTransition])
    def get(self, request: Request, public_id: str) -> HttpResponse:
        """Print the packing slip of what is packed.

        With `gift=true` it names no price, and has the buyer's note."""
        found = self._find(public_id)
        _require_packages(found)
        drawn = packing_slips.draw(found, gift=self.parameters.get("gift", False))
        return HttpResponse(drawn, content_type=papers.PDF)


class ParcelLabel(Resource):
    """The label of one package."""

    scope = {"GET": visibility.READ, "DELETE": visibility.WRITE}
    renderer_classes = papers.RENDERERS

    @operation(query=papers.FormatQuery, answers=papers.LABEL, refusals=[NotPrinted, CarrierDown])
    def get(self, request: Request, public_id: str) -> HttpResponse:
        """Print a label, as often as it is needed: as PDF, or for label printers with `format=zpl`."""
        label = labels.paper(by=self.actor, label=self._label(public_id, visibility.READ))
        if self.parameters.get("format") == "zpl":
            if not label.zpl:
                raise NotPrinted("This label comes as PDF only.")
            return HttpResponse(label.zpl, content_type=papers.ZPL)
        return HttpResponse(bytes(label.pdf), content_type=papers.PDF)

    @operation(
        answers={200: LabelShape, 202: LabelShape},
        refusals=[InvalidTransition, LocationNotAllowed, NotGivenBack, NotPrinted, CarrierDown],
    )
    def delete(self, request: Request, public_id: str) -> Response:
        """Void a label whose package is still here.

        202 with `voiding` while the carrier has not answered."""
        label = labels.void(by=self.actor, label=self._label(public_id, visibility.WRITE))
        return Response(_json(label), status=202 if label.status == Label.Status.VOIDING else 200)

    def _label(self, public_id: str, permission: str) -> Label:
        parcel = self.find(visibility.parcels(self.actor, permission), "pkg", public_id)
        if (label := parcel.labels.exclude(status=Label.Status.FAILED).last()) is None:
            raise NotPrinted("This package has no label.")
        return label


_BY_HAND = {
    "id": None, "state": str(Label.Status.BOUGHT), "service": "", "cost": None, "currency": None,
}  # fmt: skip


def _parcel(actor: Actor, found: Fulfillment, package: int | None) -> Parcel:
    """The one that is meant, of a shipment that the actor may change."""
    actor.require(visibility.WRITE, location_ids={found.location_id})
    here = [parcel for parcel in packing.parcels_of(found) if package in (None, parcel.pk)]
    if package is not None and not here:
        raise NotFound("There is no such package.")
    if not here:
        _require_packages(found)
    if len(here) > 1:
        refuse("package", "required", "Say for which package.")
    return here[0]


def _require_packages(found: Fulfillment) -> None:
    if not packing.parcels_of(found):
        detail = f"It is {found.get_status_display().lower()} and has no package."
        raise InvalidTransition(detail, state=str(found.status), allowed=progress.allowed(found))


def _answer(label: Label) -> Answer:
    return Answer(202 if label.status == Label.Status.WANTED else 201, _json(label))


def _json(label: Label) -> dict[str, Any]:
    bought = label.status not in (Label.Status.WANTED, Label.Status.FAILED)
    return {
        "id": label.public_id,
        "package": label.parcel.public_id,
        "state": str(label.status),
        "carrier": label.carrier,
        "service": label.service,
        "tracking_number": label.tracking_number or None,
        "cost": label.cost if bought else None,
        "currency": label.currency if bought else None,
    }
