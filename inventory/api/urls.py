"""Routes of the stock resources, mounted under `/api/v1`."""

from django.urls import path

from inventory.api import (
    adjustments,
    audit,
    availability,
    backorder_limits,
    holds,
    movements,
    nearby,
    receipts,
    safety_rules,
)

urlpatterns = [
    path("availability", availability.Availability.as_view(), name="availability"),
    path("holds", holds.Holds.as_view(), name="holds"),
    path("holds/<str:public_id>/extension", holds.HoldExtension.as_view(), name="hold_extension"),
    path("holds/<str:public_id>", holds.OneHold.as_view(), name="hold"),
    path("stock/adjustments", adjustments.Adjustments.as_view(), name="adjustments"),
    path("stock/receipts", receipts.Receipts.as_view(), name="receipts"),
    path("stock/movements", movements.Movements.as_view(), name="movements"),
    path("stock/audit", audit.StockAudit.as_view(), name="stock_audit"),
    path("stock/backorder-limits", backorder_limits.BackorderLimits.as_view(), name="backorder_limits"),
    path("stock/nearby", nearby.Nearby.as_view(), name="stock_nearby"),
    path("safety-rules", safety_rules.SafetyRules.as_view(), name="safety_rules"),
]
