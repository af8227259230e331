"""Asking a tax provider before an order is placed, and what holds when it does not answer.

An answer is stored before anything uses it; placing an order reads the stored one and calls nobody. Without an answer
the last one to the same question holds for a day, then our own rates do: both are marked as estimated.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db import connection

from commerce import pruning, transactions
from commerce.models import TaxAnswer
from commerce.pricing.quoted import TaxPart
from commerce.tax_providers.breaker import Breaker
from commerce.tax_providers.provider import BuiltIn, Parts, ProviderFailed, Question, TaxProvider
from commerce.transactions import TransactionMisuse

KEPT = timedelta(hours=24)
PATIENCE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Answer:
    """The components of each taxable. `estimated` when the provider itself did not say so just now."""

    parts: Parts
    provider: str
    estimated: bool = False


def fetch(question: Question, *, provider: TaxProvider, breaker: Breaker, own: BuiltIn) -> Answer:
    """Ask the provider, outside any transaction, and store what it says. Always answers."""
    if connection.in_atomic_block and not connection.atomic_blocks[-1]._from_testcase:
        raise TransactionMisuse("A tax provider is asked outside any transaction")
    if breaker.admits():
        try:
            parts = _checked(provider.parts(question, seconds=PATIENCE_SECONDS), question)
        except ProviderFailed:
            breaker.count(well=False)
        else:
            breaker.count(well=True)
            _store(question, parts, provider.name)
            return Answer(parts, provider.name)
    last = recall(question, provider_name=provider.name, now=transactions.now())
    if last is not None:
        return Answer(last, provider.name, estimated=True)
    return Answer(own.parts(question, seconds=PATIENCE_SECONDS), own.name, estimated=True)


def recall(question: Question, *, provider_name: str, now: datetime) -> Parts | None:
    """The stored answer to exactly this question, unless it is older than a day."""
    found = TaxAnswer.objects.filter(
        fingerprint=question.fingerprint(), provider=provider_name, answered_at__gt=now - KEPT
    ).first()
    return None if found is None else tuple(tuple(TaxPart(**part) for part in row) for row in found.parts)


def prune() -> int:
    """Forget answers that are too old to hold; how many."""
    return pruning.every("commerce_taxanswer", "answered_at <= %s", (transactions.now() - KEPT,))


def _store(question: Question, parts: Parts, provider_name: str) -> None:
    row = TaxAnswer(
        fingerprint=question.fingerprint(),
        provider=provider_name,
        parts=[[asdict(part) for part in row] for row in parts],
        answered_at=transactions.now(),
    )
    TaxAnswer.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["provider", "fingerprint"],
        update_fields=["parts", "answered_at"],
    )


def _checked(rows: Sequence[Sequence[TaxPart]], question: Question) -> Parts:
    """What the other side says is believed only when it says something about every taxable, in whole minor units."""
    if len(rows) != len(question.taxables):
        raise ProviderFailed(f"{len(rows)} answers to {len(question.taxables)} lines")
    for taxable, row in zip(question.taxables, rows, strict=True):
        if not all(type(part.amount) is int for part in row):
            raise ProviderFailed("An amount is not in whole minor units")
        if abs(sum(part.amount for part in row)) > abs(taxable.amount):
            raise ProviderFailed("A tax is larger than what it is taken of")
    return tuple(tuple(row) for row in rows)
