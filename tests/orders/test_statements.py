"""How many statements placing an order takes: a number that does not grow with the order."""

import pytest
from django.db import connection

from commerce import idempotency
from commerce.actors import SYSTEM
from commerce.idempotency import Answer, Request
from commerce.models import Till
from inventory.models import Movement
from orders import placement
from orders.deliveries import Wanted
from orders.purchases import Purchase, Tender, Wish
from tests.factories import inventory
from tests.factories.commerce import TillFactory, variant
from tests.factories.inventory import Shop, receive

pytestmark = pytest.mark.django_db(transaction=True)
MOST = 16


def statements_of(shop: Shop, till: Till, lines: int) -> int:
    """Of one order with so many SKUs, under a key, with the answer that is kept for it; BEGIN and COMMIT count."""
    goods = [variant() for _ in range(lines)]
    for item in goods:
        receive(item, shop.soho, 5)
    wanted = Wanted("carry_out", shop.soho)
    purchase = Purchase(
        channel=shop.pos,
        wishes=tuple(Wish(item.pk, 1, wanted) for item in goods),
        tenders=(Tender("cash"),),
        till=till,
    )
    request = Request(principal="key:one", route="POST /api/v1/orders", key=f"with {lines}", body_hash="hash")

    sent = []

    def note(execute, statement, *rest):
        sent.append(statement)
        return execute(statement, *rest)

    with connection.execute_wrapper(note):
        idempotency.once(
            request, lambda: placement.place_order(by=SYSTEM, purchase=purchase), lambda placed: Answer(201, {})
        )

    sold = Movement.objects.filter(kind=Movement.Kind.SALE, variant__in=[item.pk for item in goods])
    assert sold.count() == lines
    return len(sent)


def test_an_order_of_thirty_lines_takes_the_statements_of_three():
    shop = inventory.shop()
    till = TillFactory(location=shop.soho)
    statements_of(shop, till, 1)  # remembers the rules

    few, many = (statements_of(shop, till, lines) for lines in (3, 30))

    assert (few, few <= MOST) == (many, True)
