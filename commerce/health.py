"""Is the process alive, may it get traffic, and how is business: `/healthz`, `/readyz`, `/metrics`.

Ready needs the database and its migrations, and whatever an app registers with `require`. Redis and the worker are
reported, but a shop can sell without them.
"""

from collections.abc import Callable
from typing import Any

import psycopg
import redis
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from commerce import keys, metrics, vital_signs
from commerce.glimpse import Glimpse

PERMISSION = "reports.read"
LOCAL = {"127.0.0.1", "::1", ""}
PATIENCE_SECONDS = 2  # the least that libpq knows
_requirements: dict[str, Callable[[], bool]] = {}
_migrated = False


def require(name: str, check: Callable[[], bool]) -> None:
    """Let readiness depend on `check`; `name` is listed as missing while it is false."""
    _requirements[name] = check


@never_cache
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers; asks nothing else."""
    return JsonResponse({"status": "alive"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200, or 503 with `missing`. `redis` and `worker_silence_seconds` are for information."""
    body = _state.now()
    return JsonResponse(body, status=503 if body["missing"] else 200)


@never_cache
@require_safe
def exposition(request: HttpRequest) -> HttpResponse:
    """Gauges in Prometheus' text format, for a key with reports.read or for a caller on this very machine."""
    if not _local(request):
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        actor = keys.actor_of(secret) if scheme.lower() == "bearer" else None
        if actor is None:
            return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
        if not actor.may(PERMISSION):
            return HttpResponse(status=403)
    return HttpResponse(metrics.exposition(), content_type=CONTENT_TYPE_LATEST)


def _local(request: HttpRequest) -> bool:
    """A proxy on this machine forwards for others, and says so."""
    forwarded = {"X-Forwarded-For", "Forwarded", "X-Real-Ip"} & set(request.headers)
    return request.META.get("REMOTE_ADDR", "") in LOCAL and not forwarded


def _look() -> dict[str, Any]:
    missing = _missing()
    try:
        silence, broker = vital_signs.silence_seconds(), "reachable"
    except redis.RedisError:
        silence, broker = None, "unreachable"
    return {
        "status": "missing" if missing else "ready",
        "missing": missing,
        "redis": broker,
        "worker_silence_seconds": None if silence is None else round(silence, 1),
    }


# Anybody may ask, and every look costs the database a connection.
_state = Glimpse(_look, seconds=1.0)


def _missing() -> list[str]:
    try:
        _reach()
        if not _are_migrations_applied():
            return ["migrations"]
        return [name for name, check in sorted(_requirements.items()) if not check()]
    except (Error, psycopg.Error):
        connection.close_if_unusable_or_obsolete()
        return ["database"]


def _reach() -> None:
    """By a connection of its own: the pool lets wait when the database is away, and also when it is only busy, where a
    server that is taken out would leave its work to the next. Raises psycopg.Error."""
    address = connection.get_connection_params() | {"connect_timeout": PATIENCE_SECONDS}
    psycopg.connect(**address).close()


def _are_migrations_applied() -> bool:
    """Asked until it is true once: afterwards the schema only moves forward."""
    global _migrated
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated
