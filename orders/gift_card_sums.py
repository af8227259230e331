"""What we owe on gift cards, per currency: the sum of balances that can still be spent, or could again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet, Sum

from orders import gift_cards
from orders.models import GiftCard

SOON = timedelta(days=30)
OWED = (GiftCard.Status.ACTIVE, GiftCard.Status.BLOCKED)


@dataclass(frozen=True, slots=True)
class Liability:
    """Minor units of one currency. `blocked` and `expiring` within SOON are parts of `owed`."""

    currency: str
    owed: int
    cards: int
    blocked: int
    expiring: int


def outstanding(rows: QuerySet[GiftCard], now: datetime) -> list[Liability]:
    """One row per currency, the largest first, in one query."""
    day = gift_cards.today(now)
    soon = Q(status=GiftCard.Status.ACTIVE, expires_on__gte=day, expires_on__lte=day + SOON)
    found = rows.filter(status__in=OWED, balance__gt=0).values("currency")
    sums = found.annotate(
        owed=Sum("balance"),
        cards=Count("id"),
        blocked=Sum("balance", filter=Q(status=GiftCard.Status.BLOCKED), default=0),
        expiring=Sum("balance", filter=soon, default=0),
    )
    return [Liability(**row) for row in sums.order_by("-owed", "currency")]
