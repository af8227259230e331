"""The work of a page's store, to be collected or to be sent: found by its public id, or listed."""

from django.db.models import QuerySet
from django.http import Http404

from commerce import ids
from commerce.console.stores import Scope
from fulfillment import visibility, walks
from fulfillment.models import Fulfillment, Wave
from fulfillment.walks import Walk

_RELATED = ("order__channel", "delivery", "location", "picker", "wave__picker")


def of(scope: Scope, permission: str = visibility.READ) -> QuerySet[Fulfillment]:
    """What the page's store prepares, or all stores that this person sees."""
    rows = visibility.fulfillments(scope.actor, permission).select_related(*_RELATED)
    return rows.filter(location=scope.location) if scope.location else rows


def find(scope: Scope, public_id: str, permission: str = visibility.WRITE, kind: str = "") -> Fulfillment:
    """One of them, of that kind where one is given. Raises Http404."""
    rows = of(scope, permission).filter(kind=kind) if kind else of(scope, permission)
    found = rows.filter(pk=ids.decode("ful", public_id)).first()
    if found is None:
        raise Http404("No such work.")
    return found


def find_wave(scope: Scope, public_id: str, permission: str = visibility.WRITE) -> Wave:
    """A wave of the page's store. Raises Http404."""
    rows = visibility.waves(scope.actor, permission).select_related("location", "picker")
    rows = rows.filter(location=scope.location) if scope.location else rows
    found = rows.filter(pk=ids.decode("wav", public_id)).first()
    if found is None:
        raise Http404("No such wave.")
    return found


def find_walk(scope: Scope, public_id: str, permission: str = visibility.READ) -> Walk:
    """What a pick screen is for: a wave, or a single fulfillment. Raises Http404."""
    if public_id.startswith("wav_"):
        return walks.of_wave(find_wave(scope, public_id, permission))
    return walks.of_one(find(scope, public_id, permission))
