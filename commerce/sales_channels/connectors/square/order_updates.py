"""Writing to an order: sparse, over the version that was read."""

from collections.abc import Mapping, Sequence
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connectors.square.account import MOVED_ON, Account, key, part
from commerce.sales_channels.faults import Refused
from commerce.sales_channels.pushes import Result

CLOSED = Result("refused", code="order_not_updatable", detail="It was not made through the API, so it has no version.")


def write(
    account: Account, order: Mapping[str, Any], changes: Mapping[str, Any], request_id: str, clear: Sequence[str] = ()
) -> Result:
    """Change these fields. Whoever wrote meanwhile goes first, and it is tried again."""
    if order.get("version") is None:
        return CLOSED
    own = reading.ref(order.get("id"))
    said = {"location_id": order.get("location_id"), "version": order["version"], **changes}
    body: dict[str, Any] = {"idempotency_key": key(request_id, said, list(clear)), "order": said}
    if clear:
        body["fields_to_clear"] = list(clear)
    try:
        account.put(f"orders/{part(own)}", body)
    except Refused as no:
        if no.code in MOVED_ON:
            return Result("retry", after=0.0, code=no.code, detail=no.detail)
        return Result("refused", code=no.code or str(no.status), detail=no.detail)
    return Result("ok", reference=own)
