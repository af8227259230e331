"""Money that the scripted outside system gives back: once per key, as systems do."""

from dataclasses import dataclass, field
from typing import Any

from commerce.sales_channels.pushes import RefundPush, Result


@dataclass
class Refunds:
    """What it gave back, by key; with `refuses` it gives nothing back."""

    made: dict[str, RefundPush] = field(default_factory=dict)
    refuses: bool = False


class GivesBack:
    """`shop.before("refunded")` runs when it is done and not answered yet."""

    shop: Any

    def push_refund(self, push: RefundPush) -> Result:
        self.shop.called("push_refund")
        if self.shop.refunds.refuses:
            return Result("refused", code="not_here")
        self.shop.refunds.made[push.request_id] = push
        self.shop.before("refunded")
        return Result("ok")
