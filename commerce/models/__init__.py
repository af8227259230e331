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
from commerce.models.imports import Import, ImportPart, PictureFetch, RowClaim, RowError
from commerce.models.location import Location, Till
from commerce.models.outbox import Reaction
from commerce.models.records import AuditEntry, StoredAnswer
from commerce.models.staff import Assignment, Role, Staff

__all__ = [
    "ApiKey",
    "Assignment",
    "Assortment",
    "AuditEntry",
    "Barcode",
    "Category",
    "Channel",
    "Image",
    "Import",
    "ImportPart",
    "Location",
    "PictureFetch",
    "Product",
    "Publication",
    "Reaction",
    "Role",
    "SearchWord",
    "RowClaim",
    "RowError",
    "SkuName",
    "Staff",
    "StoredAnswer",
    "Till",
    "Variant",
]
