"""Money: integer minor units of one currency. Floats never touch it, and no split loses a cent."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import format_currency, get_currency_precision, list_currencies

CURRENCIES = frozenset(list_currencies())
LARGEST = 2**53 - 1


class CurrencyMismatch(TypeError):
    """Two currencies met in one sum: a bug, never a rounding question."""


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """`amount` minor units (pence, cents, yen) of the ISO 4217 `currency`."""

    amount: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.amount) is not int:
            raise TypeError("money is counted in whole minor units")

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + self._same(other).amount, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount - self._same(other).amount, self.currency)

    def __mul__(self, times: int) -> "Money":
        return Money(self.amount * times, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def _same(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} with {other.currency}")
        return other

    def split(self, weights: Sequence[int]) -> list["Money"]:
        """Shares in proportion to `weights`, summing exactly to self: the largest remainders take the odd units, ties
        go to the earlier share. All-zero weights split evenly."""
        return [Money(share, self.currency) for share in split(self.amount, weights)]

    def format(self, locale: str = "en_GB") -> str:
        """For people: `£1,234.50`."""
        return format_currency(to_decimal(self.amount, self.currency), self.currency, locale=locale)


def split(amount: int, weights: Sequence[int]) -> list[int]:
    """Largest-remainder shares of an integer. `weights` are non-negative and at least one."""
    if not weights or min(weights) < 0:
        raise ValueError("weights must be given and not negative")
    if not any(weights):
        weights = [1] * len(weights)
    sign, size, total = (-1 if amount < 0 else 1), abs(amount), sum(weights)
    shares = [size * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(size * weights[i] % total), i))
    for index in by_remainder[: size - sum(shares)]:
        shares[index] += 1
    return [sign * share for share in shares]


def digits(currency: str) -> int:
    """Minor digits of a currency: GBP 2, JPY 0, KWD 3."""
    return get_currency_precision(currency)


def to_decimal(amount: int, currency: str) -> Decimal:
    """`1999, "GBP"` → `Decimal("19.99")`."""
    return Decimal(amount).scaleb(-digits(currency))


def from_decimal(value: Decimal, currency: str) -> int:
    """`Decimal("19.99"), "GBP"` → `1999`. ValueError when the currency has no such small coin, or beyond 2^53."""
    try:
        minor = value.scaleb(digits(currency))
    except ArithmeticError as error:
        raise ValueError("not an amount of money") from error
    if not minor.is_finite() or minor != minor.to_integral_value() or abs(minor) > LARGEST:
        raise ValueError("not an amount of money")
    return int(minor)
