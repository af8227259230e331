"""The base of every API view: who, may they, how fast, strict input, once, and one kind of "no".

A view declares `scope` per method; a method without one does not exist. See `commerce.api` for the ten lines of usage.
"""

import hashlib
import os
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from rest_framework.exceptions import MethodNotAllowed, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from commerce import idempotency, ids, strict
from commerce.actors import Actor
from commerce.api import limits, pages, preconditions
from commerce.api.authentication import KeyOrSession
from commerce.api.contract import Contract
from commerce.api.parsing import Json, Negotiation, Problem, StrictJson
from commerce.api.shapes import Query, Shape
from commerce.errors import Forbidden, Invalid, NotFound, Refusal
from commerce.idempotency import Answer

PUBLIC = ""
_LONGEST_KEY = 255
_LONGEST_ROUTE = 160


class KeyRequired(Invalid):
    """This request must carry an Idempotency-Key."""

    code = "idempotency_key_required"


class InvalidKey(Invalid):
    """The Idempotency-Key is empty, too long, or not visible ASCII."""

    code = "invalid_idempotency_key"


class UnsupportedCoding(Invalid):
    """The body comes compressed."""

    code = "unsupported_content_coding"
    status = 415
    title = "Only plain bodies are read here"


class Resource(APIView):
    """One resource. `scope` maps each method to the permission it needs, or to PUBLIC."""

    scope: ClassVar[dict[str, str]]
    idempotency_required: ClassVar[bool] = False
    http_method_names = ("get", "head", "post", "put", "patch", "delete")
    authentication_classes = (KeyOrSession,)
    permission_classes = ()
    throttle_classes = ()
    parser_classes = (StrictJson,)
    renderer_classes = (Json, Problem)
    content_negotiation_class = Negotiation
    metadata_class = None
    format_kwarg = None
    schema = Contract()
    actor: Actor
    parameters: dict[str, Any]
    _readable: bool = False

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        """A body that came in chunks has no length yet; without one it would count as empty."""
        chunks = getattr(request, "_stream", None)
        if "CONTENT_LENGTH" not in request.META and chunks is not None and chunks.seekable():
            request.META["CONTENT_LENGTH"] = str(chunks.seek(0, os.SEEK_END))
            chunks.seek(0)
        return super().initialize_request(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Before the method runs: negotiate, recognize, count, and let in or refuse."""
        request.accepted_renderer, request.accepted_media_type = self.perform_content_negotiation(request)
        needed = self.scope.get("GET" if request.method == "HEAD" else request.method)
        if needed == PUBLIC:
            self._read_parameters(request)
            return
        request.actor = self.actor = request.auth
        limits.spend(self.actor.principal)
        if needed is None:
            raise MethodNotAllowed(request.method)
        self.actor.require(needed)
        if self.idempotency_required and request.method == "POST" and "HTTP_IDEMPOTENCY_KEY" not in request.META:
            raise KeyRequired("Send an Idempotency-Key header with this request.")
        self._read_parameters(request)

    def sent(self, request: Request) -> Any:
        """The body as it came. Raises UnsupportedCoding and the refusals of `strict.decode`."""
        coding = request.META.get("HTTP_CONTENT_ENCODING", "")
        if coding.strip().lower() not in ("", "identity"):
            raise UnsupportedCoding(f"Send the body without Content-Encoding: {coding[:40]!a} is not read here.")
        data = request.data
        self._readable = True
        return data

    def body(self, request: Request, shape: type[Shape], **context: Any) -> dict[str, Any]:
        """The validated body. Raises ValidationError and the refusals of `sent`."""
        return shape.read(self.sent(request), self._context(context))

    def once(
        self,
        request: Request,
        *,
        use_case: Callable[[], Any],
        render: Callable[[Any], Any],
        status: int = 200,
        resume: Callable[[Any], Any] | None = None,
    ) -> Response:
        """Run one `@use_case` and answer `render(result)`: a JSON-ready body, or an Answer with a status of its own.

        Under an Idempotency-Key a repeated request gets the first answer again; `resume` goes on with a flow of several
        use cases that stopped on its way.
        """

        def answer(result: Any) -> Answer:
            rendered = render(result)
            return rendered if isinstance(rendered, Answer) else Answer(status, rendered)

        found = idempotency.once(self._repeatable(request), use_case, answer, resume)
        return _answered(found)

    def page(
        self, request: Request, rows: QuerySet, *, order: Sequence[str], render: Callable[[list[Any]], list[Any]]
    ) -> Response:
        """One page of a list. `render` turns its records into JSON-ready results, all at once."""
        records, links = pages.cut(request, rows, order=order, size=self.parameters.get("page_size"))
        return Response({**links, "results": render(records)})

    def single(
        self, request: Request, body: dict[str, Any], *, version: object = None, status: int = 200
    ) -> HttpResponse:
        """One record with its ETag; 304 when the client has this version, or without one this content, already."""
        return preconditions.tagged(request, body, version=version, status=status)

    def find(self, rows: QuerySet, prefix: str, public_id: str) -> Model:
        """The record behind a public id among the visible `rows`. Raises NotFound for all reasons alike."""
        number = ids.decode(prefix, public_id)
        record = None if number is None else rows.filter(pk=number).first()
        if record is None:
            raise NotFound("There is no such resource.")
        return record

    def handle_exception(self, error: Exception) -> Response:
        """A body that is refused may have been answered before, or come under a key that belongs to another one."""
        refused = isinstance(error, ValidationError | Refusal) and not isinstance(error, Forbidden)
        if refused and self._readable and self.request.method == "POST":
            try:
                if (first := idempotency.recall(self._repeatable(self.request))) is not None:
                    return _answered(first)
            except Refusal as refusal:
                error = refusal
        return super().handle_exception(error)

    def _read_parameters(self, request: Request) -> None:
        method = getattr(self, request.method.lower(), None)
        self.parameters = getattr(method, "query", Query).read(request.query_params, self._context({}))

    def _context(self, context: dict[str, Any]) -> dict[str, Any]:
        return {"request": self.request, "actor": getattr(self, "actor", None), **context}

    def _repeatable(self, request: Request) -> idempotency.Request | None:
        key = request.META.get("HTTP_IDEMPOTENCY_KEY")
        if key is None:
            return None
        if not 0 < len(key) <= _LONGEST_KEY or not all("!" <= letter <= "~" for letter in key):
            raise InvalidKey("An Idempotency-Key is 1 to 255 visible ASCII characters.")
        body_hash = hashlib.sha256(self._canonical(request)).hexdigest()
        return idempotency.Request(principal=self.actor.principal, route=_route(request), key=key, body_hash=body_hash)

    def _canonical(self, request: Request) -> bytes:
        """What two requests must share to be the same one."""
        return strict.canonical(request.data or {})


def _answered(found: Answer) -> Response:
    headers = {"Idempotent-Replayed": "true"} if found.replayed else None
    return Response(found.body, status=found.status, headers=headers)


def _route(request: Request) -> str:
    """Method and path; the tail of a long path becomes its hash."""
    route = f"{request.method} {request.path}"
    if len(route) <= _LONGEST_ROUTE:
        return route
    return f"{route[:90]}#{hashlib.sha256(route.encode()).hexdigest()}"
