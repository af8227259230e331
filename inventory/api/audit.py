"""`GET /stock/audit`: the laws over stock, asked of one read-only snapshot."""

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from commerce import audit
from commerce.api.base import Resource
from commerce.api.contract import operation
from commerce.api.shapes import Shape

LAWS = ("L1", "L2", "L3", "L4")


class FindingShape(Shape):
    """One breach: which law, and what was found."""

    law = serializers.CharField()
    detail = serializers.CharField()


class AuditShape(Shape):
    """How many facts were checked and how many are wrong."""

    checked = serializers.IntegerField()
    drift = serializers.IntegerField()
    findings = FindingShape(many=True)


class StockAudit(Resource):
    """Proof."""

    scope = {"GET": "stock.read"}

    @operation(answers={200: AuditShape})
    def get(self, request: Request) -> Response:
        """Audit the stock.

        Every counter against its ledger or its open rows; takes up to a minute on millions of levels. One runs at a
        time: a second one is 503 `busy_retry`."""
        report = audit.run(LAWS, alone=True)
        return Response({"checked": report.checked, "drift": report.drift, "findings": report.findings})
