"""`/carrier-events/{carrier}`: what a carrier tells of its parcels. It needs no key: each message is signed."""

from rest_framework.request import Request
from rest_framework.response import Response

from commerce import strict, transactions
from commerce.actors import SYSTEM
from commerce.api import limits, raw_body
from commerce.api.base import PUBLIC, Resource, UnsupportedCoding
from commerce.api.contract import operation
from commerce.api.limits import TooManyRequests
from commerce.api.raw_body import RawBody
from commerce.errors import NotFound, Refusal
from commerce.strict import DuplicateKey, InvalidNumber, InvalidText, MalformedJson, PayloadTooLarge, TooDeep
from fulfillment import carrier_notices
from fulfillment.carrier_notices import UnreadableNotice
from fulfillment.carriers import registry

PER_SECOND, BURST = 20, 400
_UNREADABLE = (UnreadableNotice, MalformedJson, DuplicateKey, TooDeep, InvalidText, InvalidNumber, PayloadTooLarge)


class BadSignature(Refusal):
    """Not signed by this carrier, or too long ago."""

    code = "bad_signature"
    status = 401
    title = "Not signed"


class CarrierEvents(Resource):
    """Messages of one carrier."""

    scope = {"POST": PUBLIC}
    parser_classes = (RawBody,)

    @operation(
        answers={200: {"type": "object", "properties": {"kept": {"type": "boolean"}}, "required": ["kept"]}},
        refusals=[BadSignature, TooManyRequests, UnsupportedCoding, *_UNREADABLE],
    )
    def post(self, request: Request, carrier: str) -> Response:
        """Tell what happened to a parcel.

        For carriers: the raw body is signed as each of them does it. Every event counts once, in whatever order they
        come; `kept` is false for one that was known, or is about something else."""
        own = registry.named(carrier)
        if own is None:
            raise NotFound("There is no such resource.")
        body = raw_body.read(request)
        headers = {name.lower(): value for name, value in request.headers.items()}
        if not own.is_genuine(headers, body, transactions.now()):
            raise BadSignature("This is not signed by the carrier, or too old.")
        if seconds := limits.wait(f"carrier:{carrier}", rate=PER_SECOND, burst=BURST):
            raise TooManyRequests("Too many messages at once.", retry_after=int(seconds) + 1)
        said = strict.decode(body, limit=raw_body.LIMIT)
        notice = carrier_notices.read(own, said)
        kept = notice is not None and carrier_notices.keep(by=SYSTEM, carrier=carrier, notice=notice, body=said)
        return Response({"kept": kept})
