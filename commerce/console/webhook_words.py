"""Outbound webhooks in the console's words."""

from commerce.models import WebhookDelivery, WebhookEndpoint

NOUNS = {
    "order": "Orders",
    "stock": "Stock",
    "fulfillment": "Fulfillments",
    "return": "Returns",
    "customer": "Customers",
}
FAILURES = {
    "no_answer": "No answer in time",
    "address_refused": "Its address may not be called",
    "redirected": "It pointed to another address",
    "broke_off": "The call broke off",
    "secret_lost": "Its secret cannot be read any more",
    "worker_lost": "The worker was lost while it sent",
}
RETRIES = "It is tried again for more than a day."
KEPT_DAYS = 30
FAILING = 3  # failures in a row, from which it is called that


def topic(name: str) -> str:
    """`order.placed` is "Order placed", `order.*` "Orders: everything", `*` "Everything"."""
    noun, _, verb = name.partition(".")
    if not verb:
        return "Everything"
    if verb == "*":
        return f"{NOUNS.get(noun, noun.capitalize())}: everything"
    return f"{noun.capitalize()} {verb.replace('_', ' ')}"


def failure(code: str) -> str:
    """Why the last try failed; nothing when it did not."""
    status = code.removeprefix("answer_")
    return f"It answered {status}" if status != code else FAILURES.get(code, code.replace("_", " ").capitalize())


def endpoint_state(endpoint: WebhookEndpoint) -> str:
    """The chip of an endpoint."""
    if endpoint.status == WebhookEndpoint.Status.PAUSED:
        return "paused"
    return "failing" if endpoint.failures >= FAILING else "active"


def delivery_state(delivery: WebhookDelivery) -> str:
    """The chip of a delivery."""
    if delivery.status == WebhookDelivery.Status.WAITING:
        return "retrying" if delivery.attempts else "queued"
    return {"delivered": "delivered", "failed": "dead", "dismissed": "dropped"}[delivery.status]


def took(milliseconds: int | None) -> str:
    """How long an answer took, such as "38 ms" or "1.2 s"."""
    if milliseconds is None:
        return ""
    return f"{milliseconds} ms" if milliseconds < 1000 else f"{milliseconds / 1000:.1f} s"
