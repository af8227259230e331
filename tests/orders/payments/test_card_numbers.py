"""Card numbers are recognized in any spelling; tokens and other numbers are not mistaken for them."""

import pytest

from orders.payments import card_numbers
from orders.payments.card_numbers import CardNumberRefused

VISA = "4242424242424242"


@pytest.mark.parametrize(
    "text", [VISA, "4242 4242 4242 4242", "4242-4242-4242-4242", f"card 7 {VISA}", f"{VISA} 12 27", "378282246310005"]
)
def test_card_numbers_are_found(text) -> None:
    assert card_numbers.found_in(text) is True


@pytest.mark.parametrize(
    "text",
    ["", "tok_visa", "4242424242424241", "424242424242", "tok_" + "9" * 40, "12 34 56", f"took 0.{VISA} s"],
)
def test_other_texts_are_not_taken_for_card_numbers(text) -> None:
    assert card_numbers.found_in(text) is False


def test_the_refusal_does_not_repeat_the_number() -> None:
    with pytest.raises(CardNumberRefused) as refused:
        card_numbers.refuse(VISA, path="payments[0].token")

    assert (VISA in str(vars(refused.value)), refused.value.errors[0]["path"]) == (False, "payments[0].token")
