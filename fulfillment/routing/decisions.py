"""What was decided about a delivery, as it was written down."""

from fulfillment.models import Fulfillment, RoutingDecision


def about(fulfillment: Fulfillment) -> list[RoutingDecision]:
    """Every decision about the delivery of this fulfillment, oldest first. One query; the delivery is loaded."""
    rows = RoutingDecision.objects.filter(order=fulfillment.order_id, trace__delivery=fulfillment.delivery.position)
    return list(rows.order_by("id"))
