"""Views of the order list that people keep under names of their own."""

from commerce import transactions
from commerce.actors import Actor
from commerce.errors import Forbidden, Invalid
from orders.models import SavedView

MOST, LONGEST_NAME, LONGEST_QUERY = 12, 40, 500


class ViewRefused(Invalid):
    """A view needs a short name, and nobody keeps more than twelve."""

    code = "view_refused"


@transactions.use_case
def save(*, by: Actor, name: str, query: str) -> SavedView:
    """Keep a view; the same name again replaces it. Raises ViewRefused."""
    if by.kind != "staff":
        raise Forbidden("Only people keep views.")
    called = " ".join(name.split())
    if not 0 < len(called) <= LONGEST_NAME or len(query) > LONGEST_QUERY:
        raise ViewRefused(f"Give it a name of at most {LONGEST_NAME} letters.")
    others = SavedView.objects.filter(staff_id=by.id).exclude(name=called)
    if others.count() >= MOST:
        raise ViewRefused(f"You keep {MOST} views already. Remove one first.")
    kept, _ = SavedView.objects.update_or_create(staff_id=by.id, name=called, defaults={"query": query})
    return kept


@transactions.use_case
def forget(*, by: Actor, view_id: int) -> None:
    """Remove one of one's own views. Again is fine."""
    SavedView.objects.filter(staff_id=by.id, pk=view_id).delete()
