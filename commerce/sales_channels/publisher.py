"""The optional part of the protocol of connectors, for systems that take whole products from us.

Whoever can `Can.PRODUCTS_OUT` has it. Before anything is made, what is there is asked for: under our own id of the
product, then under its SKUs. What carries our id was made by us and is brought up to date; what does not stood there
before and is left alone (EXISTED). So a row may be sent again at any time, and nothing is ever there twice.
"""

from collections.abc import Sequence
from typing import Protocol

from commerce.sales_channels.pushes import ProductPush, Result

EXISTED = "existed"  # the code of an ok: it is there, and not from us
GONE = "gone_there"
NO_PRICE = "no_price"
OTHER_CURRENCY = "currency_mismatch"


class Publisher(Protocol):
    """See the module."""

    def push_products(self, rows: Sequence[ProductPush]) -> Sequence[Result]:
        """One result per row, with their id of the product as `reference` and its variants as `offers`."""
        ...
