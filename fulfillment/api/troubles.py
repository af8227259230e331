"""`/troubles`: what somebody has to decide, and the decision about units that are missing."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response

from commerce import skus
from commerce.actors import LocationNotAllowed
from commerce.api import fields
from commerce.api.base import Resource
from commerce.api.contract import operation, page_of
from commerce.api.references import LocationCode
from commerce.api.shapes import PageQuery, Shape
from commerce.pricing.prices import NotPriced
from commerce.skus import UnknownSku
from commerce.state import InvalidTransition
from fulfillment import resolving, troubles, visibility
from fulfillment.api import trouble_json
from fulfillment.api.trouble_json import TroubleShape
from fulfillment.models import Trouble
from fulfillment.resolving import AlreadyDecided, Choice, NeedsConsent, NotAnOption
from inventory.shortages import OutOfStock
from orders.api.order_requests import AddressShape
from orders.substituting import NotSubstitutable
from orders.units import TooManyUnits

_COLUMNS = {"order": "order_id", "location": "location", "kind": "kind", "state": "status"}
_RESOLUTIONS = [str(each) for each in ("found", "other_store", "substitute", "ship", "refund")]


class TroubleQuery(PageQuery):
    """Which troubles; those that nobody has decided yet unless a state is named."""

    order = fields.PublicId("ord", required=False)
    location = LocationCode(required=False)
    kind = fields.Choice(Trouble.Kind.choices, required=False)
    state = fields.Choice(Trouble.Status.choices, required=False)


class Resolution(Shape):
    """What is done about missing units: `substitute` needs the `sku`, `ship` of a pickup the `address`; without a
    `location` the nearest place that can is taken. `agreed`: the customer has been asked, and wants it so."""

    resolution = fields.Choice(_RESOLUTIONS)
    sku = fields.Text(max_length=120, required=False)
    location = LocationCode(required=False)
    address = AddressShape(required=False)
    agreed = fields.Flag(required=False)


class Troubles(Resource):
    """What somebody has to decide."""

    scope = {"GET": visibility.READ}

    @operation(query=TroubleQuery, answers={200: page_of(TroubleShape)})
    def get(self, request: Request) -> Response:
        """List troubles of your stores, oldest first."""
        rows, asked = troubles.complete(visibility.troubles(self.actor)), self.parameters
        if "state" not in asked:
            rows = rows.exclude(status=Trouble.Status.RESOLVED)
        rows = rows.filter(**{_COLUMNS[name]: asked[name] for name in _COLUMNS if name in asked})
        return self.page(request, rows, order=["id"], render=trouble_json.render_all)


class OneTrouble(Resource):
    """One of them."""

    scope = {"GET": visibility.READ}

    @operation(answers={200: TroubleShape, 304: None})
    def get(self, request: Request, public_id: str) -> HttpResponse:
        """Look at a trouble."""
        rows = troubles.complete(visibility.troubles(self.actor))
        return self.single(request, trouble_json.render_all([self.find(rows, "trb", public_id)])[0])


class TroubleResolution(Resource):
    """The decision about missing units."""

    scope = {"POST": visibility.WRITE}

    @operation(
        takes=Resolution,
        answers={200: TroubleShape},
        refusals=[
            *(AlreadyDecided, NotAnOption, NeedsConsent, NotSubstitutable, NotPriced, OutOfStock, UnknownSku),
            *(TooManyUnits, InvalidTransition, LocationNotAllowed),
        ],
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Decide about units that are missing.

        One decision counts: 409 `already_decided` says what somebody else, or the customer, decided before. What cannot
        be done any more, such as a substitute that is gone, changes nothing and leaves the trouble open."""
        body = self.body(request, Resolution)
        rows = visibility.troubles(self.actor, visibility.WRITE)
        decide = partial(
            resolving.resolve, by=self.actor, trouble=self.find(rows, "trb", public_id), choice=_choice(body)
        )
        return self.once(request, use_case=decide, render=trouble_json.now)


def _choice(body: dict[str, Any]) -> Choice:
    address = body.get("address")
    return Choice(
        resolution=body["resolution"],
        variant_id=skus.find_one(body["sku"]).variant_id if "sku" in body else None,
        location_id=body["location"].pk if "location" in body else None,
        address={name: text for name, text in address.items() if text} if address else None,
        agreed=body.get("agreed", False),
    )
