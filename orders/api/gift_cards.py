"""`/gift-cards`: issue one, and look what is on one."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from commerce import transactions
from commerce.api import fields
from commerce.api.base import Resource
from commerce.api.contract import operation
from commerce.api.shapes import Shape, refuse
from commerce.errors import NotFound
from commerce.money import Money
from orders import gift_card_codes, gift_card_issuing, gift_cards, visibility
from orders.api import guessing
from orders.gift_card_issuing import NewCard
from orders.models import GiftCard


class Day(serializers.DateField):
    """A date, `2027-12-31`, written as such in an answer that is kept."""

    def to_internal_value(self, value: Any) -> Any:
        """The date."""
        if type(value) is not str or len(value) != len("2027-12-31"):
            self.fail("invalid", format="YYYY-MM-DD")
        return super().to_internal_value(value)


class NewGiftCard(Shape):
    """How much, in which currency, and the last day it can be spent."""

    amount = fields.Amount(min_value=1)
    currency = fields.Currency()
    expires_on = Day(required=False)

    def validate(self, body: dict[str, Any]) -> dict[str, Any]:
        """A card that has expired already is none."""
        if "expires_on" in body and body["expires_on"] < gift_cards.today(transactions.now()):
            refuse("expires_on", "in_the_past", "This day is over.")
        return body


class GiftCardShape(Shape):
    """What is on a gift card."""

    balance = serializers.IntegerField()
    currency = serializers.CharField()
    state = serializers.ChoiceField(GiftCard.Status.choices)
    last4 = serializers.CharField()
    expires_on = serializers.DateField(allow_null=True)


class IssuedShape(GiftCardShape):
    """A new gift card. Its `code` is shown only this once."""

    id = serializers.CharField()
    code = serializers.CharField()


class GiftCards(Resource):
    """Gift cards."""

    scope = {"POST": "payments.write"}
    idempotency_required = True

    @operation(takes=NewGiftCard, answers={201: IssuedShape})
    def post(self, request: Request) -> Response:
        """Issue a gift card.

        The `code` is shown only in this answer, and to a repetition of this request; nothing else can show it again."""
        body = self.body(request, NewGiftCard)
        issue = partial(
            gift_card_issuing.issue,
            by=self.actor,
            money=Money(body["amount"], body["currency"]),
            expires_on=body.get("expires_on"),
        )
        response = self.once(request, use_case=issue, render=_kept, status=201)
        seed = response.data.pop("seed")
        response.data["code"] = gift_card_codes.of(seed)
        return response


class OneGiftCard(Resource):
    """One gift card, by its code."""

    scope = {"GET": "payments.read"}

    @operation(answers={200: GiftCardShape, 304: None})
    def get(self, request: Request, code: str) -> HttpResponse:
        """Look up a balance.

        404 alike for a code that is unknown, not sold yet, blocked or expired. After ten of those within a minute from
        one key or address, 429 for a minute."""
        guessing.require_patience(request, self.actor)
        last_day = gift_cards.today(transactions.now())
        found = visibility.gift_cards(self.actor).usable(last_day).filter(code_hash=gift_card_codes.hash_of(code))
        card = found.first()
        if card is None:
            guessing.note_miss(request, self.actor)
            raise NotFound("There is no such resource.")
        return self.single(request, render(card))


def render(card: GiftCard) -> dict[str, Any]:
    """What whoever knows its code may know."""
    return {
        "balance": card.balance,
        "currency": card.currency,
        "state": str(card.status),
        "last4": card.last4,
        "expires_on": card.expires_on and card.expires_on.isoformat(),
    }


def _kept(made: NewCard) -> dict[str, Any]:
    """The answer as it is kept for retries: with the seed, which is worth nothing without our key, not the code."""
    return {"id": made.card.public_id, "seed": made.seed, **render(made.card)}
