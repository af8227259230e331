"""Shopify's global ids, such as `gid://shopify/Order/450789469`. Outside of the wire only the number is used, which
is what webhooks write as well."""

import re
from typing import Any

from commerce.sales_channels.faults import Garbled, Refused

NOT_AN_ID = "not_an_id"
_GID = re.compile(r"(?:gid://shopify/[A-Za-z]+/)?([0-9]{1,20})(?:\?[^\s]*)?", re.ASCII)


def number(value: Any, where: str = "id") -> str:
    """The digits of an id in either form. Garbled when it is neither."""
    found = _GID.fullmatch(str(value)) if isinstance(value, str | int) and not isinstance(value, bool) else None
    if found is None:
        raise Garbled(f"{where} is no id of Shopify")
    return found[1]


def number_or_none(value: Any, where: str = "id") -> str:
    """As `number`; "" for None."""
    return "" if value is None else number(value, where)


def ours(value: str) -> str:
    """The digits of an id that we hold ourselves. Refused when it is none: it was never one of Shopify's."""
    try:
        return number(value)
    except Garbled as problem:
        raise Refused(f"{value[:80]!a} is no id of Shopify", code=NOT_AN_ID) from problem


def is_id(value: str) -> bool:
    """Whether it is an id in either form."""
    return _GID.fullmatch(value) is not None


def gid(kind: str, value: str) -> str:
    """The global id to ask with. Raises Refused, as `ours`."""
    return f"gid://shopify/{kind}/{ours(value)}"
