"""What Shopify objects to in a mutation that it otherwise answered: each names a path, and often a row in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.pushes import Result

BUSY = "IDEMPOTENCY_CONCURRENT_REQUEST"
SPENT = "IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED"
BUSY_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Complaint:
    """`row` is the place in the list that was sent, None when it is about all of it."""

    row: int | None
    code: str
    detail: str


def of(answer: Mapping[str, Any], key: str = "userErrors") -> list[Complaint]:
    """All of them, in the order said."""
    return [_complaint(each) for each in reading.rows(answer.get(key), key)]


def refused(complaint: Complaint) -> Result:
    """The result of a row that is not taken like this; one that only runs twice at a time is for later."""
    if complaint.code in (BUSY, SPENT):
        return Result("retry", after=BUSY_SECONDS, code=complaint.code, detail=complaint.detail)
    return Result("refused", code=complaint.code, detail=complaint.detail)


def _complaint(said: Mapping[str, Any]) -> Complaint:
    path = said.get("field")
    steps = [str(step) for step in path] if isinstance(path, list) else []
    row = next((int(step) for step in steps if step.isascii() and step.isdigit()), None)
    return Complaint(row, reading.text(said.get("code"), "code") or "user_error", reading.text(said.get("message")))
