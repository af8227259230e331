"""Ana's pickups, and the addresses of their pages."""

from datetime import timedelta

from commerce.actors import SYSTEM
from fulfillment import links, progress
from fulfillment.models import Collector, Fulfillment
from tests.factories.inventory import inside

WHO = {"name": "Ana Ruiz", "email": "ana@example.com", "phone": "+447700900123"}


def ready(found: Fulfillment) -> Fulfillment:
    """It waits for a week."""

    def become(now) -> None:
        kept = {"ready_at": now, "keep_until": now + timedelta(days=7)}
        progress.move(progress.lock(found.pk), "ready", by=SYSTEM, now=now, **kept)

    inside(become)
    found.refresh_from_db()
    return found


def url(found: Fulfillment, proxy: Collector | None = None, rest: str = "") -> str:
    """The page, or something below it."""
    return f"/p/{links.token_of(found, proxy)}{rest}"
