"""What a card provider must be able to do. Every call carries our own key, so asking twice moves money once.

Providers are called with no transaction open. One that cannot say what came of a call raises ProviderUnknown; one that
was not reached at all raises ProviderUnreachable: then, and only then, nothing has happened.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from commerce.errors import Refusal

Status = Literal[
    "authorized", "captured", "declined", "requires_action", "pending", "unknown", "voided", "not_found"
]  # fmt: skip


class ProviderUnknown(Exception):
    """No answer, or one that cannot be read: it may have happened. Ask by key later."""


class ProviderUnreachable(Exception):
    """No connection: it has not happened."""


class ProviderDown(Refusal):
    """The provider cannot be reached; no money moved."""

    code = "dependency_unavailable"
    status = 503
    title = "Temporarily unavailable"
    retry_after = 5


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the provider says of one charge. `captured` and `refunded` are its totals, in minor units."""

    status: Status
    reference: str = ""
    card_brand: str = ""
    card_last4: str = ""
    next_action: dict[str, Any] | None = None
    decline_code: str = ""
    captured: int = 0
    refunded: int = 0


UNKNOWN = Outcome("unknown")


class PaymentProvider(Protocol):
    """A card provider. `key` names a charge and `operation_key` one capture or refund of it, for ever. Two may ask the
    same at the same moment: money moves once, and an answer like "already being done" is ProviderUnknown, never
    `declined`."""

    name: str

    def authorize(self, *, key: str, token: str, amount: int, currency: str, return_url: str = "") -> Outcome:
        """Reserve money. The same key again gives the first outcome."""

    def confirm(self, *, key: str) -> Outcome:
        """The shop says that the customer came back from `next_action`: finish, and say what became of it."""

    def capture(self, *, key: str, operation_key: str, amount: int, final: bool) -> Outcome:
        """Take reserved money; `final` releases the rest."""

    def void(self, *, key: str) -> Outcome:
        """Release what is reserved and not taken, and refuse any later authorization by this key. Of a charge of which
        a part was taken the outcome is `captured`."""

    def refund(self, *, key: str, operation_key: str, amount: int) -> Outcome:
        """Give captured money back."""

    def look_up(self, *, key: str) -> Outcome:
        """What is true of a charge now; `not_found` when it never arrived."""


def current() -> PaymentProvider:
    """The shop's provider. Raises ProviderDown where none is set up."""
    if not settings.PAYMENT_PROVIDER:
        raise ProviderDown("Cards are not taken here: no payment provider is set up.")
    return _load(settings.PAYMENT_PROVIDER)


@cache
def _load(path: str) -> PaymentProvider:
    return import_string(path)
