"""Tables of the foundation. One noun per module; this page only names them."""

from commerce.models.api_key import ApiKey
from commerce.models.catalog import (
    Assortment,
    Barcode,
    Category,
    Image,
    Product,
    Publication,
    SearchWord,
    SkuName,
    Variant,
)
from commerce.models.channel import Channel
from commerce.models.channel_product import ChannelProduct
from commerce.models.connection import Authority, CallSlot, Connection, ConnectionPlace, Cursor, Pulse, Quota
from commerce.models.import_undo import ImportedChange, ImportUndo
from commerce.models.imports import Import, ImportPart, PictureFetch, RowClaim, RowError
from commerce.models.inbound import Inbound
from commerce.models.job import JobState
from commerce.models.kit import KitComponent
from commerce.models.listing import Listing
from commerce.models.location import Location, Till
from commerce.models.notification import Message, PushSubscription
from commerce.models.outbox import Reaction
from commerce.models.price import Price, PriceChange, PriceList, PricesTold
from commerce.models.promotion import Promotion, PromotionCode, Redemption
from commerce.models.push import Push
from commerce.models.reach import Access, ChannelSubscription
from commerce.models.records import AuditEntry, StoredAnswer
from commerce.models.rules import RulesVersion
from commerce.models.shipping import ShippingService, ShippingZone
from commerce.models.staff import Assignment, Role, Staff
from commerce.models.sync import Conflict, SyncException, SyncRun
from commerce.models.task import Task
from commerce.models.tax import TaxAnswer, TaxCountry, TaxRate
from commerce.models.webhook import WebhookDelivery, WebhookEndpoint

__all__ = [
    "Access",
    "ApiKey",
    "Assignment",
    "Assortment",
    "AuditEntry",
    "Authority",
    "Barcode",
    "CallSlot",
    "Category",
    "Channel",
    "ChannelProduct",
    "ChannelSubscription",
    "Conflict",
    "Connection",
    "ConnectionPlace",
    "Cursor",
    "Image",
    "Import",
    "ImportPart",
    "ImportUndo",
    "ImportedChange",
    "Inbound",
    "JobState",
    "KitComponent",
    "Listing",
    "Location",
    "Message",
    "PictureFetch",
    "Price",
    "PriceChange",
    "PriceList",
    "PricesTold",
    "Product",
    "Promotion",
    "PromotionCode",
    "Publication",
    "Pulse",
    "Push",
    "PushSubscription",
    "Quota",
    "Reaction",
    "Redemption",
    "Role",
    "RowClaim",
    "RowError",
    "RulesVersion",
    "SearchWord",
    "ShippingService",
    "ShippingZone",
    "SkuName",
    "Staff",
    "StoredAnswer",
    "SyncException",
    "SyncRun",
    "Task",
    "TaxAnswer",
    "TaxCountry",
    "TaxRate",
    "Till",
    "Variant",
    "WebhookDelivery",
    "WebhookEndpoint",
]
