"""A tax provider is asked beforehand; when it fails, its last answer holds for a day, then our own rates."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from commerce import transactions
from commerce.models import TaxAnswer, TaxRate
from commerce.pricing.basket import Destination
from commerce.pricing.quoted import TaxPart
from commerce.pricing.tax import Taxable, TaxTable
from commerce.tax_providers import answers
from commerce.tax_providers.breaker import Breaker, Limits
from commerce.tax_providers.provider import BuiltIn, ProviderFailed, Question
from commerce.transactions import TransactionMisuse

pytestmark = pytest.mark.django_db(transaction=True)

BOULDER = Destination("ship", country="US", region="CO", postal_code="80301")
QUESTION = Question("USD", False, "line", date(2026, 3, 2), (Taxable(BOULDER, "standard", 1000),))
STATE_ONLY = TaxRate(country="US", region="CO", tax_class="standard", name="State", percent=Decimal("2.9"))
OWN = BuiltIn(TaxTable([STATE_ONLY], []))
TOLD = ((TaxPart("State", "2.9", 29), TaxPart("Boulder", "6.145", 61)),)
OURS = ((TaxPart("State", "2.9", 29),),)


class Clerk:
    """A provider that says what it was told to say, or fails."""

    name = "clerk"

    def __init__(self, *says) -> None:
        self.says = list(says)
        self.asked = 0

    def parts(self, question: Question, *, seconds: float):
        self.asked += 1
        said = self.says.pop(0)
        if said is None:
            raise ProviderFailed("time-out")
        return said


def fetch(clerk: Clerk, breaker: Breaker | None = None, question: Question = QUESTION) -> answers.Answer:
    return answers.fetch(question, provider=clerk, breaker=breaker or Breaker(), own=OWN)


def test_answer_is_the_providers_and_is_stored_for_the_order():
    answer = fetch(Clerk(TOLD))

    assert answer == answers.Answer(TOLD, "clerk")
    assert answers.recall(QUESTION, provider_name="clerk", now=transactions.now()) == TOLD


def test_last_answer_holds_as_an_estimate_when_the_provider_fails():
    clerk = Clerk(TOLD, None)
    fetch(clerk)

    assert fetch(clerk) == answers.Answer(TOLD, "clerk", estimated=True)


def test_our_own_rates_hold_as_an_estimate_when_there_is_no_answer():
    assert fetch(Clerk(None)) == answers.Answer(OURS, "built-in", estimated=True)


def test_answer_of_yesterday_holds_no_more_and_is_pruned():
    fetch(Clerk(TOLD))
    TaxAnswer.objects.update(answered_at=transactions.now() - timedelta(hours=24))

    assert fetch(Clerk(None)).provider == "built-in"
    assert answers.prune() == 1


def test_new_answer_replaces_the_one_before():
    fetch(Clerk(TOLD))
    fetch(Clerk(OURS))

    assert TaxAnswer.objects.count() == 1
    assert answers.recall(QUESTION, provider_name="clerk", now=transactions.now()) == OURS


@pytest.mark.parametrize(
    "said",
    [(), TOLD * 2, ((TaxPart("State", "2.9", 29.0),),), ((TaxPart("State", "2.9", 1001),),)],
    ids=["too few", "too many", "a fraction", "more than the price"],
)
def test_answer_that_makes_no_sense_counts_as_a_failure(said):
    assert fetch(Clerk(said)).estimated
    assert not TaxAnswer.objects.exists()


def test_provider_that_keeps_failing_is_not_asked():
    clerk = Clerk(None, None)
    breaker = Breaker(Limits(failures=2, share=0.1))
    for _ in range(5):
        fetch(clerk, breaker)

    assert clerk.asked == 2


def test_provider_is_never_asked_inside_a_transaction():
    clerk = Clerk(TOLD)

    with transaction.atomic(), pytest.raises(TransactionMisuse):
        fetch(clerk)
    assert clerk.asked == 0


def test_another_question_has_another_answer():
    other = Question("USD", False, "line", date(2026, 3, 3), QUESTION.taxables)
    fetch(Clerk(TOLD))

    assert other.fingerprint() != QUESTION.fingerprint()
    assert fetch(Clerk(None), question=other).provider == "built-in"
