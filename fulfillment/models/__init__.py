"""Tables of fulfillment. One noun per module; this page only names them."""

from fulfillment.models.fulfillment import Fulfillment, FulfillmentEvent, FulfillmentLine
from fulfillment.models.notice import NoticeChoice
from fulfillment.models.pickup import Collector, PickupWindow, Proof, WindowBooking
from fulfillment.models.routing import DeclinedOffer, RoutingDecision, RoutingTrial, RuleSet, StockBlock, Trouble
from fulfillment.models.shipping import (
    Box,
    CarrierNotice,
    Label,
    Parcel,
    ParcelLine,
    TestParcel,
    Tracking,
    TrackingEvent,
    Wave,
)
from fulfillment.models.store import Closure, StorePolicy

__all__ = [
    "Box",
    "CarrierNotice",
    "Closure",
    "Collector",
    "DeclinedOffer",
    "Fulfillment",
    "FulfillmentEvent",
    "FulfillmentLine",
    "Label",
    "NoticeChoice",
    "Parcel",
    "ParcelLine",
    "PickupWindow",
    "Proof",
    "RoutingDecision",
    "RoutingTrial",
    "RuleSet",
    "StockBlock",
    "StorePolicy",
    "TestParcel",
    "Tracking",
    "TrackingEvent",
    "Trouble",
    "Wave",
    "WindowBooking",
]
