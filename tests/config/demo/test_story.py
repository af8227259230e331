"""The story told into a real database: the books are clean, people can work, and telling it again changes nothing."""

import stat
from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.test import Client

from commerce import audit, keys, transactions
from commerce.models import (
    Barcode,
    Category,
    Channel,
    Image,
    Location,
    Message,
    PriceChange,
    Product,
    PromotionCode,
    Reaction,
    ShippingZone,
    Staff,
    Task,
    TaxRate,
    Variant,
)
from config import welcome
from config.demo import cast, shelves, story
from fulfillment.models import Trouble
from inventory import availability, safety
from inventory.models import Hold, Level, Movement, SafetyRule
from orders import gift_card_codes
from orders.models import GiftCard, Order, Payment, StoreCredit


@pytest.fixture
def stages(retailer, django_db_blocker):
    """What was said about the story's progress, with the database at hand."""
    with django_db_blocker.unblock():
        yield retailer


@pytest.mark.slow
def test_story_leaves_clean_books_and_people_who_can_work(stages, settings):
    assert [str(result) for result in audit.run(seconds=None).results if result.drift] == []
    check_catalog()
    check_stock()
    check_baskets()
    check_orders()
    check_rules()
    check_safety()
    check_people(settings.HOME)
    check_progress(stages)
    check_again()
    check_first_order()


def check_catalog():
    assert (Product.objects.count(), Variant.objects.count()) == (224, 1143)
    assert not Variant.objects.filter(images=None).exists()
    assert not Product.objects.filter(categories=None).exists()
    assert Category.objects.filter(path="home/candles-scent").exists()
    assert Barcode.objects.filter(kind=Barcode.Kind.SUPPLIER).count() > 200
    assert Image.objects.count() > 400


def check_stock():
    on_hand = {
        (level.location.code, level.variant.sku): level.on_hand
        for level in Level.objects.select_related("variant", "location").order_by("pk")
    }
    wanted = {(place, sku): units for sku, row in shelves.targets().items() for place, units in row.items()}
    kinds = set(Movement.objects.order_by("kind").values_list("kind", flat=True).distinct())

    assert {shelf: on_hand.get(shelf, 0) for shelf in wanted} == wanted
    assert kinds == {"receipt", "sale", "return", "adjustment", "transfer_in", "transfer_out"}
    assert not Movement.objects.filter(occurred_at__gt=transactions.now()).exists()


def check_baskets():
    live = Hold.objects.filter(status=Hold.Status.LIVE, expires_at__gt=transactions.now())
    task = Task.objects.filter(kind="re_source").order_by("id").first()

    assert live.count() == 9
    assert {Hold.Status.RELEASED, Hold.Status.EXPIRED} <= set(Hold.objects.values_list("status", flat=True))
    assert task.closed_at > task.opened_at
    undecided = Trouble.objects.filter(kind="short").exclude(status="resolved").values_list("variant_id", "location_id")
    assert set(Level.objects.filter(shortfall__gt=0).values_list("variant_id", "location_id")) == set(undecided)


def check_orders():
    """Every sale is an order; what waits is recent; nobody is told of the past, and no reaction is left over."""
    sold = Movement.objects.filter(kind="sale")
    combinations = set(Order.objects.values_list("status", "fulfillment_state"))
    waiting = Order.objects.filter(status__in=("placed", "in_fulfillment", "awaiting_payment"))

    assert sold.exclude(cause__startswith="ord_").count() == 0
    assert set(Order.objects.values_list("channel__code", flat=True)) == {door.code for door in cast.doors()}
    assert combinations == {
        ("awaiting_payment", "unfulfilled"),
        ("placed", "unfulfilled"),
        ("in_fulfillment", "unfulfilled"),
        ("in_fulfillment", "partial"),
        ("completed", "fulfilled"),
        ("cancelled", "cancelled"),
    }
    assert waiting.filter(created_at__lt=transactions.now() - timedelta(days=7)).count() == 0
    assert set(Payment.objects.values_list("method", flat=True)) >= {"card", "cash", "external"}
    assert Reaction.objects.filter(status__in=("waiting", "dead")).count() == 0
    assert Message.objects.exclude(about__in=[order.public_id for order in recent()]).count() == 0


def recent():
    return Order.objects.filter(created_at__gt=transactions.now() - timedelta(days=11))


def check_rules():
    """Prices, promotions, taxes and shipping are set up, and were used."""
    assert TaxRate.objects.filter(country="GB", tax_class="zero").exists()
    assert set(ShippingZone.objects.values_list("code", flat=True)) == {"uk", "uk-islands", "eu", "world"}
    assert PriceChange.objects.filter(live_at__gt=transactions.now()).count() == 1
    assert PromotionCode.objects.filter(code="WELCOME10").exists()
    assert Order.objects.filter(discount__gt=0).exists()
    assert Order.objects.filter(shipping__gt=0).exists()
    assert StoreCredit.objects.count() == 3
    assert gift_card_is_usable(story.gift_card())
    assert story.gift_card() == story.gift_card()


def gift_card_is_usable(code):
    return GiftCard.objects.filter(code_hash=gift_card_codes.hash_of(code), status="active", balance=5000).exists()


def check_safety():
    boots = Variant.objects.get(sku="HRB-BTS-BRN-8").pk
    soho = Location.objects.get(code="soho").pk
    kept = {
        door.code: safety.load(variant_ids=[boots], channel=door, now=transactions.now()).quantity(boots, soho)
        for door in Channel.objects.order_by("pk")
    }
    position = availability.read(variant_ids=[boots], location_ids=[soho], now=transactions.now())[0]

    assert kept == {"web": 1, "pos": 0, "amazon": 1, "ebay": 1, "instagram": 1}
    assert (position.on_hand, position.unavailable, position.held) == (9, 1, 1)
    assert SafetyRule.objects.exclude(starts_at=None).count() == 1


def check_people(home):
    owner, *_, last = story.logins()
    people = {login.email: authenticate(None, email=login.email, password=login.password) for login in (owner, last)}
    first, second = story.api_key(), story.api_key()

    assert {email: person and person.email for email, person in people.items()} == {email: email for email in people}
    assert [person.name for person in Staff.objects.filter(is_owner=True)] == [cast.people()[0].name]
    assert first == second
    assert keys.actor_of(first).may("stock.write")
    assert stat.S_IMODE((home / "demo-api-key").stat().st_mode) == 0o600


def check_progress(stages):
    assert list(dict.fromkeys(stage for stage, _, _ in stages)) == [
        "Shops and people",
        "Pictures",
        "Catalog",
        "Stock and orders",
    ]
    assert {stage: (done, total) for stage, done, total in stages}["Shops and people"] == (1, 1)
    assert all(done <= total for _, done, total in stages)


def check_again():
    before = (Movement.objects.count(), Hold.objects.count(), Staff.objects.count())

    story.tell(progress=lambda *step: pytest.fail(f"told twice: {step}"))

    assert (Movement.objects.count(), Hold.objects.count(), Staff.objects.count()) == before


def check_first_order():
    """What the page of addresses offers to paste, with the code and the gift card it shows."""
    gift = {"method": "gift_card", "code": story.gift_card(), "amount": 1000}
    card = {"method": "card", "token": "tok_visa"}
    body = welcome.FIRST_ORDER | {"codes": [welcome.CODE_TO_TRY], "payments": [gift, card]}
    headers = {"Authorization": f"Bearer {story.api_key()}", "Idempotency-Key": "first"}

    answer = Client().post("/api/v1/orders", body, content_type="application/json", headers=headers)

    placed = answer.json()
    assert (answer.status_code, placed["state"], placed["payment_state"]) == (201, "placed", "authorized")
    assert placed["totals"]["discount"] * 10 == placed["totals"]["subtotal"]


def test_story_stopped_half_way_is_not_gone_on_with(transactional_db):
    Location.objects.create(code="soho", name="Soho")

    with pytest.raises(story.HalfTold):
        story.tell(progress=lambda *step: None)
