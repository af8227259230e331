"""The OpenAPI document, generated from the views: every operation with all the answers it can give.

`@operation` says what is particular (shapes, refusals, examples); what operations share (401, 403, 429, 503,
the headers Idempotency-Key and If-Match) is added here, from what kind of operation it is.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.core.exceptions import ImproperlyConfigured
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent, get_class
from drf_spectacular.utils import OpenApiExample, extend_schema
from inflection import underscore
from rest_framework import serializers

from commerce.api import codes
from commerce.api.shapes import Query, Shape
from commerce.errors import Refusal

V = TypeVar("V", bound=Callable[..., Any])
RULES = """JSON in and out, in UTF-8. Send `Authorization: Bearer tck_…`, or use a staff session with its CSRF token.

Money is an integer in minor units of the `currency` beside it. Ids are prefixed strings; variants are addressed by
`sku`, in any spelling and under earlier names too; locations, channels and tills by `code`.

What is not named here is refused: unknown fields and parameters, numbers as text, text as numbers. null for an optional
field is the same as leaving it out, unless the field says what null means. Writes of several lines are all or nothing.

Every "no" is a problem document (RFC 9457) with a stable `code`; `errors` lists the path of each wrong field. 429 and
503 come with `Retry-After`: send the same request again, with the same `Idempotency-Key`.

Lists come in pages: follow `next` until it is null. One record comes with an `ETag`; a PATCH needs it as `If-Match`.
Every answer carries `X-Request-Id`, yours if you sent one."""
COMPONENTS = {
    "schemas": {"Problem": codes.PROBLEM},
    "securitySchemes": {
        "key": {"type": "http", "scheme": "bearer", "bearerFormat": "tck_…", "description": "An API key."},
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": "A signed-in person; changes need the header X-CSRFToken as well.",
        },
    },
}
_IDEMPOTENCY_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    "description": "The same key and body again: the same answer, with `Idempotent-Replayed: true`. Kept 72 hours.",
}
_IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "required": True,
    "schema": {"type": "string"},
    "description": "The ETag of the version that is changed.",
}


def operation(
    *,
    answers: dict[int, Any],
    takes: Any = None,
    query: type[Query] = Query,
    refusals: Sequence[type[Refusal]] = (),
    examples: Sequence[OpenApiExample] = (),
) -> Callable[[V], V]:
    """Declare one method of a view; the first line of its docstring is the summary.

    `answers` maps a status to a Shape, or to None for no body; `takes` the Shape of the body; `query` the parameters,
    read
    before the method runs into `self.parameters`. `refusals` are the particular ones.
    """

    def decorate(method: V) -> V:
        method.refusals, method.query, method.takes = tuple(refusals), query, takes
        parameters = [query] if query is not Query else []
        return extend_schema(request=takes, parameters=parameters, responses=answers, examples=list(examples))(method)

    return decorate


def page_of(shape: type[Shape]) -> type[Shape]:
    """The Shape of a list's answer."""
    links = {name: serializers.URLField(allow_null=True, read_only=True) for name in ("next", "previous")}
    return type(f"{shape.__name__}Page", (Shape,), {**links, "results": shape(many=True)})


class Contract(AutoSchema):
    """One operation of the document."""

    def get_summary(self) -> str:
        """The first line of the method's docstring."""
        return (self._handler().__doc__ or "").strip().split("\n", 1)[0].rstrip(".")

    def get_description(self) -> str:
        """The rest of it, then the permission."""
        rest = (self._handler().__doc__ or "").strip().partition("\n")[2]
        scope = self.view.scope[self.method]
        return "\n".join([*(line.strip() for line in rest.strip().split("\n")), f"Scope: `{scope}`." if scope else ""])

    def get_operation_id(self) -> str:
        """Method and view: `get_products`."""
        return f"{self.method.lower()}_{underscore(type(self.view).__name__)}"

    def get_auth(self) -> list[dict[str, list]]:
        """Key or session; none for public resources."""
        return [{"key": []}, {"session": []}] if self.view.scope[self.method] else []

    def map_renderers(self, attribute: str) -> list[str]:
        """Answers are JSON; problems have their own media type."""
        return ["application/json"]

    def get_serializer_name(self, serializer: Any, direction: str) -> str:
        """`ProductShape` is called Product outside."""
        return type(serializer).__name__.replace("Shape", "")

    def resolve_serializer(self, serializer: Any, direction: str, bypass_extensions: bool = False) -> ResolvedComponent:
        """The component of a shape. The generator only warns of a second shape of the same name, and then describes one
        body as the other: that is refused here."""
        found = super().resolve_serializer(serializer, direction, bypass_extensions)
        if found.name is not None and get_class(found.object) is not get_class(serializer):
            both = f"{get_class(found.object)} and {get_class(serializer)}"
            raise ImproperlyConfigured(f"{both} are both called {found.name} in the OpenAPI document.")
        return found

    def is_excluded(self) -> bool:
        """Methods without a scope do not exist."""
        return self.method not in self.view.scope

    def _map_serializer_field(self, field: Any, direction: str, bypass_extensions: bool = False) -> Any:
        """In a body, null is as good as leaving an optional field out."""
        if direction == "request" and isinstance(field.parent, Shape) and field.parent.may_be_null(field):
            field.allow_null = True
        found = super()._map_serializer_field(field, direction, bypass_extensions)
        if found.get("oneOf") == [{}, {"type": "null"}]:
            del found["oneOf"]  # anything goes, null as well; `oneOf` takes what fits one alternative, not both
        return found

    def _handler(self) -> Callable[..., Any]:
        return getattr(self.view, self.method.lower())

    def _get_parameters(self) -> list[dict[str, Any]]:
        found = super()._get_parameters()
        if self.method == "POST":
            found.append({**_IDEMPOTENCY_KEY, "required": self.view.idempotency_required})
        if self.method == "PATCH":
            found.append(_IF_MATCH)
        return found

    def _get_response_bodies(self, direction: str = "response") -> dict[str, Any]:
        answers = super()._get_response_bodies(direction)
        found = codes.gather(self._shared(), getattr(self._handler(), "refusals", ()))
        for status, known in found.items():
            answers[str(status)] = codes.response(known, retry=status in (429, 503))
        return dict(sorted(answers.items()))

    def _shared(self) -> list[dict[int, tuple[str, ...]]]:
        tables = [codes.ALWAYS]
        if self.view.scope[self.method]:
            tables.append(codes.RECOGNIZED)
            tables.append(codes.CHANGING if self.method != "GET" else {})
        if getattr(self._handler(), "takes", None) is not None:
            tables.append(codes.BODY)
        if self.method == "POST":
            tables.append(codes.KEYED)
            tables.append({400: ("idempotency_key_required",)} if self.view.idempotency_required else {})
        if self.method == "PATCH":
            tables.append(codes.MATCHED)
        if "{" in self.path:
            tables.append({404: ("not_found",)})
        if "cursor" in self._handler().query().fields:
            tables.append({400: ("invalid_cursor",)})
        return tables


def complete(result: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """The generator's last hook: shared components, and public ids called what they are called in answers."""
    components = result.setdefault("components", {})
    for kind, entries in COMPONENTS.items():
        components.setdefault(kind, {}).update(entries)
    for operations in result["paths"].values():
        for parameter in (each for one in operations.values() for each in one.get("parameters", [])):
            parameter["name"] = "id" if parameter["name"] == "public_id" else parameter["name"]
    result["info"]["description"] = RULES
    result["paths"] = {path.replace("{public_id}", "{id}"): one for path, one in result["paths"].items()}
    return result
