"""Card numbers have no business here: whoever sends one is refused before anything of it is stored or logged."""

import re
from collections.abc import Iterator

from commerce.errors import Invalid

# Not the digits of a fraction: logs are full of times that were taken.
_RUN = re.compile(r"(?<![0-9])(?<![0-9][.])[0-9]+(?:[ -][0-9]+)*")
_SHORTEST, _LONGEST = 13, 19


class CardNumberRefused(Invalid):
    """A card number was sent where a token belongs. The answer does not repeat it."""

    code = "card_number_refused"
    title = "Never send card numbers"


def refuse(text: str, *, path: str) -> None:
    """Raise CardNumberRefused when `text` holds 13 to 19 digits that pass Luhn's check, spaces or dashes between."""
    if found_in(text):
        detail = "This looks like a card number. Send a token of the payment provider."
        raise CardNumberRefused(detail, errors=[{"path": path, "code": CardNumberRefused.code, "detail": detail}])


def found_in(text: str) -> bool:
    """Whether there is a card number in `text`, alone or among other groups of digits."""
    return any(_is_one(digits) for run in _RUN.findall(text) for digits in _neighbors(re.split("[ -]", run)))


def masked(text: str) -> str:
    """The text with every card number in it cut to its last four digits."""
    return _RUN.sub(lambda run: f"card …{run[0][-4:]}" if found_in(run[0]) else run[0], text)


def _neighbors(groups: list[str]) -> Iterator[str]:
    """Every row of groups that stand side by side, as one number."""
    for start in range(len(groups)):
        for stop in range(start + 1, min(len(groups), start + _LONGEST) + 1):
            yield "".join(groups[start:stop])


def _is_one(digits: str) -> bool:
    return _SHORTEST <= len(digits) <= _LONGEST and _passes_luhn(digits)


def _passes_luhn(digits: str) -> bool:
    odd, even = digits[-1::-2], digits[-2::-2]
    return (sum(map(int, odd)) + sum(sum(divmod(2 * int(digit), 10)) for digit in even)) % 10 == 0
