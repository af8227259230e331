"""Every job of the timetable may run twice in a row: the second run finds nothing to do and changes nothing."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection

from commerce import transactions
from commerce.actors import SYSTEM
from commerce.models import Reaction, StoredAnswer
from commerce.money import Money
from config.celery import TIMETABLE, app
from fulfillment import pickup
from fulfillment.models import Fulfillment
from orders import carts, gift_card_issuing, gift_cards
from orders.cart_editing import Units
from orders.carts import NewCart
from orders.models import GiftCard, Payment
from tests.factories import commerce as make
from tests.factories import fulfillment as work
from tests.factories import inventory
from tests.factories.orders import Tender, mugs

pytestmark = pytest.mark.django_db(transaction=True)
BUSY = {
    "commerce.tasks.drain",
    "commerce.tasks.prune_answers",
    "commerce.tasks.prune_reactions",
    "commerce.tasks.send_messages",
    "fulfillment.tasks.escalate",
    "fulfillment.tasks.expire_pickups",
    "inventory.tasks.announce_safety",
    "inventory.tasks.sweep_holds",
    "orders.tasks.abandon_carts",
    "orders.tasks.expire_gift_cards",
    "orders.tasks.prune_carts",
    "orders.tasks.resolve_payments",
}


def content() -> dict[str, str]:
    """A hash of every table's rows."""
    tables = connection.introspection.table_names()
    hashes = " UNION ALL ".join(
        f"SELECT '{table}', md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {table} t"
        for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(hashes)
        return dict(cursor.fetchall())


def nothing() -> None:
    """A database that has just been made."""


def some_of_everything() -> None:
    """Something for jobs to do: what is due, ran out, or is too old to be kept."""
    shop = inventory.shop()
    inventory.receive(shop.mug, shop.soho, 20)
    now = transactions.now()
    _orders(shop, now)
    with transactions.at(now - timedelta(days=3)):
        for units in ((Units(shop.mug.pk, 1),), ()):
            carts.open_cart(by=SYSTEM, new=NewCart(shop.web, units=units))
        inventory.keep_back(0, starts_at=now - timedelta(days=1))
        inventory.hold(shop.web, shop.line(1), seconds=60)
    money = Money(500, "GBP")
    gift_card_issuing.issue(by=SYSTEM, money=money, expires_on=gift_cards.today(now))
    GiftCard.objects.update(expires_on=now.date() - timedelta(days=2))
    make.message()
    old = now - timedelta(days=9)
    Reaction.objects.create(
        fact="StockChanged", handler="inventory.reactions.show_levels", payload={}, status="done", done_at=old
    )
    StoredAnswer.objects.create(
        principal="key:1", route="POST /", key=uuid.uuid4().hex, status=200, body={}, created_at=old
    )


def _orders(shop: inventory.Shop, now) -> None:
    """One that nobody accepts, one that nobody collects, one whose payment is not known."""
    unaccepted = work.one(mugs(shop, 1))
    Fulfillment.objects.filter(pk=unaccepted.pk).update(accept_by=now - timedelta(hours=1))
    forgotten = pickup.mark_ready(by=SYSTEM, fulfillment=work.one(mugs(shop, 2), at="picked"))
    Fulfillment.objects.filter(pk=forgotten.pk).update(keep_until=now - timedelta(days=1))
    unknown = mugs(shop, 1, tenders=[Tender(token="tok_timeout")])
    Payment.objects.filter(order=unknown).update(check_at=now - timedelta(minutes=1))


@pytest.mark.parametrize("world", [nothing, some_of_everything])
def test_a_second_run_changes_nothing(world, clean_redis, monkeypatch):
    monkeypatch.setattr("commerce.tasks.TURN_SECONDS", 60.0)
    app.loader.import_default_modules()
    world()
    busy, differs, before = set(), {}, content()

    for slot in TIMETABLE:
        app.tasks[slot.task]()
        once = content()
        app.tasks[slot.task]()
        twice = content()
        busy |= {slot.task} if once != before else set()
        differs |= {slot.task: changed} if (changed := [name for name in twice if twice[name] != once[name]]) else {}
        before = twice

    assert differs == {}
    assert busy == (BUSY if world is some_of_everything else set())
