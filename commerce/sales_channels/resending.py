"""What was sent without an answer is sent again exactly as it was, under its own id, before what was wished since.

Senders of differences (units that are off now, units handed over now) keep the id in what they remember as known over
there: a difference that grew meanwhile and went under another id would be made twice.
"""

from collections.abc import Callable, Mapping
from typing import Any

from commerce.models import Connection, Push
from commerce.sales_channels import outbox
from commerce.sales_channels.outbox import Claim, Wish
from commerce.sales_channels.pushes import Result
from commerce.sales_channels.senders import Parcel

REQUEST = "request"


def unanswered(claim: Claim) -> Mapping[str, Any] | None:
    """What is to be sent again, as it was remembered; None when the channel's last answer is known."""
    tried = claim.tried or {}
    return {name: value for name, value in tried.items() if name != "unsure"} if REQUEST in tried else None


def then_the_rest(kind: str, *, rank: int = 0) -> Callable[[Connection, Parcel, Result], None]:
    """For `Sender.accepted`: once that is settled, what was wished since is wished still."""

    def accepted(connection: Connection, parcel: Parcel, result: Result) -> None:
        if unanswered(parcel.claim) is not None:
            outbox.want([Wish(connection.pk, kind, parcel.claim.subject, parcel.claim.place, rank)])

    return accepted


def never_was(connection: Connection, parcel: Parcel, result: Result) -> bool:
    """For `Sender.refused`: a clear no says that the attempt without an answer did nothing either."""
    if unanswered(parcel.claim) is not None and not result.partly:
        Push.objects.filter(pk=parcel.claim.id, leased_until=parcel.claim.lease).update(tried=None)
    return False
