"""Units of work: durable, not nested, one clock, one audit entry."""

from datetime import UTC, datetime

import pytest
from django.db import transaction

from commerce import transactions
from commerce.actors import SYSTEM, Actor
from commerce.models import AuditEntry, Location
from commerce.transactions import TransactionMisuse

pytestmark = pytest.mark.django_db(transaction=True)


@transactions.use_case
def open_shop(*, by: Actor, code: str, fails: bool = False) -> Location:
    shop = Location.objects.create(code=code, name=code)
    transactions.about(location=shop.pk)
    if fails:
        raise ValueError(code)
    return shop


@transactions.use_case
def open_two(*, by: Actor) -> None:
    open_shop(by=by, code="inner")


@transactions.building_block
def paint(shop: Location) -> str:
    return f"{shop.name} is green"


def test_use_case_leaves_one_audit_entry() -> None:
    shop = open_shop(by=SYSTEM, code="soho")

    entry = AuditEntry.objects.get()
    assert (entry.use_case, entry.actor_kind, entry.facts) == (f"{__name__}.open_shop", "system", {"location": shop.pk})


@transactions.upkeep
def tidy(*, by: Actor, found: int) -> int:
    return found


def test_upkeep_that_found_nothing_to_do_leaves_no_audit_entry() -> None:
    tidy(by=SYSTEM, found=0)
    tidy(by=SYSTEM, found=2)

    assert AuditEntry.objects.count() == 1


def test_failed_use_case_leaves_nothing() -> None:
    with pytest.raises(ValueError, match="soho"):
        open_shop(by=SYSTEM, code="soho", fails=True)

    assert (Location.objects.count(), AuditEntry.objects.count()) == (0, 0)


def test_use_case_does_not_nest() -> None:
    with pytest.raises(TransactionMisuse):
        open_two(by=SYSTEM)

    assert Location.objects.count() == 0


def test_use_case_refuses_to_run_inside_a_transaction() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        open_shop(by=SYSTEM, code="soho")


def test_use_case_takes_keywords_only() -> None:
    with pytest.raises(TransactionMisuse):
        open_shop(SYSTEM, code="soho")


def test_building_block_refuses_without_a_transaction() -> None:
    with pytest.raises(TransactionMisuse):
        paint(Location(name="Soho"))

    with transaction.atomic():
        assert paint(Location(name="Soho")) == "Soho is green"


def test_moment_replaces_the_clock_and_the_recording() -> None:
    moment = datetime(2026, 1, 2, 3, tzinfo=UTC)

    with transactions.at(moment):
        open_shop(by=SYSTEM, code="soho")
        assert transactions.now() == moment

    assert AuditEntry.objects.get().at == moment
    assert transactions.now() > moment
