"""When the database cannot serve right now: which of its errors mean "try again", told as a Refusal with Retry-After.

The same request with the same Idempotency-Key may simply be sent again. Anything not named here is a bug and surfaces.
"""

from django.db import InterfaceError, OperationalError
from psycopg_pool import PoolTimeout, TooManyRequests

from commerce.errors import BusyRetry, Refusal

_LOCK_TIMEOUT, _DEADLOCK, _SERIALIZATION, _STATEMENT_TIMEOUT = "55P03", "40P01", "40001", "57014"
_BUSY = {_LOCK_TIMEOUT, _DEADLOCK, _SERIALIZATION, _STATEMENT_TIMEOUT}
_TOO_MANY_CONNECTIONS = "53300"


class DependencyUnavailable(Refusal):
    """The database cannot be reached."""

    code = "dependency_unavailable"
    status = 503
    title = "Temporarily unavailable"
    retry_after = 5


def as_refusal(error: BaseException) -> Refusal | None:
    """The Refusal an error stands for, or None when it is none of these."""
    if not isinstance(error, OperationalError | InterfaceError):
        return None
    cause = error.__cause__ or error
    state = getattr(cause, "sqlstate", None)
    if state in _BUSY:
        return BusyRetry("Somebody else is changing the same record. Send the request again.")
    if isinstance(cause, PoolTimeout | TooManyRequests) or state == _TOO_MANY_CONNECTIONS:
        return BusyRetry("All connections are in use. Send the request again.")
    return DependencyUnavailable("The database cannot be reached. Send the request again.")


def is_busy(error: BaseException) -> bool:
    """Whether the same thing a little later may well succeed."""
    return as_refusal(error) is not None or isinstance(error, Refusal) and error.status == DependencyUnavailable.status
