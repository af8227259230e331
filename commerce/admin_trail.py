"""Changes of configuration made by hand in the admin: each leaves an audit entry, like any use case."""

from commerce import transactions
from commerce.actors import Actor
from commerce.models import AuditEntry


@transactions.building_block
def note(what: str, *, by: Actor, model: str, ids: list[int]) -> None:
    """Write down that somebody added, changed or deleted records of a model, in the transaction that does it."""
    AuditEntry.objects.create(
        use_case=f"admin.{what}",
        actor_kind=by.kind,
        actor_id=by.id,
        request_id=transactions.request_id.get(),
        facts={"model": model, "ids": ids},
        at=transactions.now(),
    )
