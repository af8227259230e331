"""A clerk who types one unknown code after another waits, and no colleague with them."""

import pytest

from tests.inventory.console.html import text

URL = "/s/soho/orders/new/"
WAIT = "Too many unknown codes. Wait a minute."


@pytest.fixture(autouse=True)
def nobody_guessed(clean_redis):
    """Misses are counted per person, whom other tests have as well: before these and after them."""
    yield
    clean_redis.flushdb()


def type_codes(page, *codes):
    form = {"channel": "web", "at": "soho", "sku": "MUG-WHT", "units": 1, "pay": "card", "code": codes}
    return text(page.post(URL, form))


def test_the_eleventh_unknown_code_of_a_clerk_is_not_tried(pages, mug):
    for number in range(10):
        assert WAIT not in type_codes(pages["cashier"], f"GUESS-{number}", f"GUESS-{max(number - 1, 0)}")

    assert WAIT in type_codes(pages["cashier"], "GUESS-11")
    assert "Total £10.00" in type_codes(pages["cashier"])
    assert WAIT not in type_codes(pages["manager"], "GUESS-11")


def test_the_same_typo_again_is_no_guess(pages, mug):
    assert not any(WAIT in type_codes(pages["cashier"], "TNE-OFF") for _ in range(12))
