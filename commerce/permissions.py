"""The permission catalog: every code that a role or a key can hold, with the sentence people read, and default roles.

The codes are the scopes of the public API. A code in nobody's catalog is never granted.
"""

from typing import Any

from commerce.actors import EVERYTHING

PERMISSIONS: dict[str, str] = {
    "catalog.read": "See products, SKUs, categories, stores and sales channels",
    "catalog.write": "Create and change products and SKUs, import catalogs",
    "stock.read": "See stock of every store, its movements and promises",
    "stock.write": "Receive, adjust, count, transfer and hold stock",
    "prices.read": "See price lists and promotions",
    "prices.write": "Change prices and promotions",
    "orders.read": "See orders",
    "orders.write": "Place, change and cancel orders",
    "orders.lookup_any": "Look up one exact order of any store",
    "payments.read": "See payments and gift cards",
    "payments.write": "Take payments, issue gift cards",
    "fulfillment.read": "See what is to be picked, packed and handed over",
    "fulfillment.write": "Pick, pack, ship and hand over",
    "returns.read": "See returns",
    "returns.write": "Take returns and refund",
    "tills.read": "See tills and their sessions",
    "tills.write": "Open and close tills, sell at them, move cash",
    "customers.read": "See customers",
    "customers.write": "Create, change and merge customers",
    "channels.read": "See sales channels, their health and mappings",
    "channels.write": "Set up sales channels, retry and reconcile",
    "reports.read": "See reports",
    "reports.write": "Save and export reports",
    "admin.read": "See staff, roles, keys and the audit trail",
    "admin.write": "Manage staff, roles and keys",
}

_READ_SHOP = ("catalog.read", "stock.read", "prices.read", "orders.read", "fulfillment.read", "returns.read")
_ASSOCIATE = (
    *_READ_SHOP,
    "stock.write",
    "orders.lookup_any",
    "fulfillment.write",
    "returns.write",
    "customers.read",
    "customers.write",
    "tills.read",
)
_MANAGER = tuple(code for code in PERMISSIONS if code not in ("admin.write", "channels.write"))

ROLES: dict[str, tuple[str, tuple[str, ...]]] = {
    "owner": ("Owner", (EVERYTHING,)),
    "manager": ("Manager", _MANAGER),
    "associate": ("Associate", _ASSOCIATE),
    "cashier": ("Cashier", (*_ASSOCIATE, "orders.write", "payments.read", "payments.write", "tills.write")),
    "stock_controller": ("Stock controller", (*_READ_SHOP, "stock.write", "reports.read")),
    "auditor": ("Auditor", tuple(code for code in PERMISSIONS if code.endswith(".read"))),
}


def unknown(codes: Any) -> list[str]:
    """Those of the given codes that are in no catalog, in order."""
    return [code for code in codes if code != EVERYTHING and code not in PERMISSIONS]


def spelled_out(codes: Any) -> frozenset[str]:
    """The same rights without "*": every single code."""
    return frozenset(PERMISSIONS) if EVERYTHING in codes else frozenset(codes)
