"""An expected "no": a Refusal with a stable code and structured facts. Anything else that is raised is a bug."""

from typing import Any, ClassVar


class Refusal(Exception):
    """Base of every refusal. A subclass stands in the module that raises it and names its `code` and HTTP `status`.

    `detail` is one plain sentence; `facts` become members of the problem document; `errors` lists
    `{"path", "code", "detail"}` per offending field. A class that takes several codes names them in `also`, by status,
    for the API's document.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    title: ClassVar[str] = "Not possible now"
    retry_after: ClassVar[int | None] = None
    also: ClassVar[dict[int, tuple[str, ...]]] = {}

    def __init__(self, detail: str, *, errors: list[dict[str, Any]] | None = None, **facts: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = errors or []
        self.facts = facts


class Invalid(Refusal):
    """The request itself is wrong: 400 with the path of each field."""

    code = "validation_error"
    status = 400
    title = "The request is not valid"


class NotFound(Refusal):
    """Not there, or not yours to see: the two must not differ."""

    code = "not_found"
    status = 404
    title = "Not found"


class Forbidden(Refusal):
    """Known, but not allowed to do this."""

    code = "forbidden"
    status = 403
    title = "Not allowed"


class BusyRetry(Refusal):
    """Somebody else holds the lock; the same request with the same key may simply be sent again."""

    code = "busy_retry"
    status = 503
    title = "Busy, try again"
    retry_after = 1


def field_error(path: str, code: str, detail: str, **facts: Any) -> dict[str, Any]:
    """One entry of `errors`: where, a stable code, a sentence."""
    return {"path": path, "code": code, "detail": detail, **facts}
