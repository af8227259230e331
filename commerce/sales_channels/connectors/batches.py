"""Rows of a batch, each with its own result, also where a system answers for all of them at once."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from commerce.sales_channels.faults import Down, Refused, Throttled, Unclear
from commerce.sales_channels.pushes import Result

Row = TypeVar("Row")
MOST_CALLS = 60


def one_by_one(rows: Sequence[Row], push: Callable[[Row], Result]) -> list[Result]:
    """Each row by a call of its own. Once the channel has no more time for us, the rest is for later; only when that
    is so with the first row, the fault itself is raised."""
    found: list[Result] = []
    for row in rows:
        try:
            found.append(_answer(row, push))
        except (Throttled, Down) as fault:
            if not found:
                raise
            return [*found, *[later(fault) for _ in rows[len(found) :]]]
    return found


def halving(rows: Sequence[Row], push: Callable[[Sequence[Row]], list[Result]]) -> list[Result]:
    """All rows by one call; when that is refused as a whole, its halves, until the rows to blame stand alone."""
    calls = 0

    def some(part: Sequence[Row]) -> list[Result]:
        nonlocal calls
        calls += 1
        if calls > MOST_CALLS:
            return [Result("retry", code="too_many_refused") for _ in part]
        try:
            return push(part)
        except Refused as fault:
            if len(part) == 1:
                return [refused(fault)]
        except (Throttled, Down) as fault:
            if calls == 1:
                raise
            return [later(fault) for _ in part]
        middle = len(part) // 2
        return some(part[:middle]) + some(part[middle:])

    return some(rows) if rows else []


def refused(fault: Refused) -> Result:
    """A fault as the result of its row."""
    return Result("refused", code=fault.code or str(fault.status or "refused"), detail=fault.detail)


def later(fault: Throttled | Down) -> Result:
    """A row that was not tried, or not heard."""
    return Result("retry", after=getattr(fault, "after", None), code="later", detail=fault.detail)


def _answer(row: Row, push: Callable[[Row], Result]) -> Result:
    try:
        return push(row)
    except Refused as fault:
        return refused(fault)
    except Unclear as fault:  # rows name the value they want, so the same may be said again
        return Result("retry", code="unclear", detail=fault.detail)
