"""The way to one shop's GraphQL Admin API: named operations, errors as faults, within what the shop's points allow.

An answer with errors is never read as one with data, however much data stands beside them.
"""

import time
from collections.abc import Mapping
from typing import Any

from commerce.sales_channels import reading, wire
from commerce.sales_channels.connector import Link
from commerce.sales_channels.connectors.shopify.operation import Operation
from commerce.sales_channels.faults import ChannelFault, Denied, Down, Garbled, Missing, Refused, Throttled, Unclear

CLOSED_STATUSES = (402, 423)  # the shop did not pay, or is locked
THEIR_FAULT = ("INTERNAL_SERVER_ERROR", "TIMEOUT")
NO_ACCESS = ("ACCESS_DENIED", "SHOP_INACTIVE")


class NoAnswer(Garbled):
    """Nothing that this interface says, such as a page of HTML: it tells nothing of what was asked for."""


class Client:
    """Speaks for one account. Knows the points that are left since its last call, and nothing of other clients."""

    def __init__(self, link: Link) -> None:
        self._url = f"{link.base_url.rstrip('/')}/admin/api/{link.api_version}/graphql.json"
        self._token = link.secrets.get("access_token", "")
        self._costs: dict[str, float] = {}
        self._available, self._rate, self._at = float("inf"), 0.0, 0.0

    def run(self, operation: Operation, **variables: Any) -> Mapping[str, Any]:
        """The `data` of an answer. Raises the faults of `faults`; Throttled also when the points would not do."""
        return self.reply(operation, **variables)[0]

    def reply(self, operation: Operation, **variables: Any) -> tuple[Mapping[str, Any], Mapping[str, str]]:
        """`(data, headers)`. Raises NoAnswer in place of Garbled."""
        self._afford(operation)
        try:
            reply = self._send(operation, variables)
            said = reading.record(reply.data, "answer")
            self._learn(operation, said)
            if said.get("errors"):
                raise self._fault(operation, said)
            return reading.record(said.get("data"), "data"), reply.headers
        except Garbled as fault:
            raise NoAnswer(fault.detail) from fault

    def change(self, operation: Operation, **variables: Any) -> Mapping[str, Any]:
        """What a mutation answers, with its own complaints still in it."""
        return reading.record(self.run(operation, **variables).get(operation.answer), operation.answer)

    def _send(self, operation: Operation, variables: Mapping[str, Any]) -> wire.Reply:
        body = {"query": operation.document, "operationName": operation.name, "variables": dict(variables)}
        headers = {"X-Shopify-Access-Token": self._token}
        try:
            return wire.send(wire.Request("POST", self._url, headers, body=body, writes=operation.writes))
        except Missing as fault:  # of the address itself: what is asked for inside is answered with null
            raise Denied("There is no such shop, or no such version of its interface") from fault
        except Refused as fault:
            if fault.status in CLOSED_STATUSES:
                raise Denied(f"Status {fault.status}: the shop is closed or locked") from fault
            raise

    def _afford(self, operation: Operation) -> None:
        cost = self._costs.get(operation.name, 0.0)
        left = self._available + (time.monotonic() - self._at) * self._rate
        if left < cost:
            raise Throttled(f"{operation.name} costs {cost:.0f} points", after=(cost - left) / self._rate)

    def _learn(self, operation: Operation, said: Mapping[str, Any]) -> None:
        cost = _inner(_inner(said, "extensions"), "cost")
        status = _inner(cost, "throttleStatus")
        available, rate = _figure(status, "currentlyAvailable"), _figure(status, "restoreRate")
        if available is not None and rate:
            self._available, self._rate, self._at = available, rate, time.monotonic()
            self._costs[operation.name] = _figure(cost, "requestedQueryCost") or 0.0

    def _fault(self, operation: Operation, said: Mapping[str, Any]) -> ChannelFault:
        if isinstance(said["errors"], str):
            return Refused(said["errors"][: wire.EXCERPT])
        errors = reading.rows(said["errors"], "errors")
        codes = [str(_inner(each, "extensions").get("code") or "") for each in errors]
        detail = reading.text(errors[0].get("message"), most=wire.EXCERPT)
        if "THROTTLED" in codes:
            return Throttled(detail or "Throttled", after=self._wait(operation))
        if any(code in NO_ACCESS for code in codes):
            return Denied(detail)
        if any(code in THEIR_FAULT for code in codes):
            return Unclear(detail) if operation.writes else Down(detail)
        return Refused(detail, code=codes[0])

    def _wait(self, operation: Operation) -> float | None:
        cost = self._costs.get(operation.name, 0.0)
        return max(cost - self._available, 0.0) / self._rate if self._rate else None


def _inner(said: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = said.get(key)
    return found if isinstance(found, Mapping) else {}


def _figure(said: Mapping[str, Any], key: str) -> float | None:
    found = said.get(key)
    if found is None:
        return None
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise Garbled(f"{key} is no figure")
    return float(found)
