"""`/webhooks/{channel}`: what outside systems send. It needs no key: each delivery is signed as its system does it."""

from django.http import HttpResponse
from rest_framework.request import Request

from commerce import transactions
from commerce.api import raw_body
from commerce.api.base import PUBLIC, Resource, UnsupportedCoding
from commerce.api.contract import operation
from commerce.api.raw_body import RawBody
from commerce.sales_channels import inbox
from commerce.sales_channels.connector import Delivered
from commerce.sales_channels.inbox import Answer, NoSuchAddress, NotTheirs
from commerce.strict import PayloadTooLarge

_REFUSALS = [NotTheirs, NoSuchAddress]
_TEXT = {"type": "string"}


class Inbound(Resource):
    """Deliveries of one connected system."""

    scope = {"GET": PUBLIC, "POST": PUBLIC}
    parser_classes = (RawBody,)

    def _read_parameters(self, request: Request) -> None:
        """The query is the sender's: some systems sign it, some put a secret or a challenge there."""
        self.parameters = {}

    @operation(answers={200: _TEXT}, refusals=_REFUSALS)
    def get(self, request: Request, channel: str) -> HttpResponse:
        """Answer a system's check of our address.

        For the systems that ask before they send, with the answer that each of them wants."""
        return self._take(request, channel, b"")

    @operation(answers={200: _TEXT, 202: None, 204: None}, refusals=[*_REFUSALS, PayloadTooLarge, UnsupportedCoding])
    def post(self, request: Request, channel: str) -> HttpResponse:
        """Take what a connected system sends.

        `channel` is the connection's token, or the channel's code. The delivery is verified, stored and answered at
        once, and worked on after; the same delivery again has no effect."""
        return self._take(request, channel, raw_body.read(request))

    def _take(self, request: Request, channel: str, body: bytes) -> HttpResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        query = {name: values[-1] for name, values in request.GET.lists()}
        delivered = Delivered(request.method or "", headers, query, body)
        answer: Answer = inbox.receive(channel, delivered, now=transactions.now())
        return HttpResponse(answer.body, status=answer.status, content_type=answer.content_type)
