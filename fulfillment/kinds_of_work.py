"""What fulfillment asks people to do."""

from datetime import timedelta

from commerce.work_kinds import Kind

PUT_BACK, CALL_CUSTOMER = "put_back", "call_customer"
_ORDERS = "fulfillment.console.work_links.orders"
KINDS = (
    Kind(
        PUT_BACK,
        "Put back",
        "Picked, but nobody gets it. Scan it when it is back on its shelf: from then on it can be sold.",
        "return",
        within=timedelta(hours=4),
        scan=True,
        finish="fulfillment.putting_back.shelve",
        leads=_ORDERS,
    ),
    Kind(
        CALL_CUSTOMER,
        "Call the customer",
        "Something cannot go as promised. Ask what they would like instead.",
        "phone",
        priority=3,
        within=timedelta(hours=1),
        leads=_ORDERS,
    ),
)
