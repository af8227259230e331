"""What the scripted outside system calls off and gives back of its orders: money once per key, as systems do."""

from dataclasses import dataclass, field
from typing import Any

from commerce.sales_channels.pushes import CancellationPush, RefundPush, Result


@dataclass
class Refunds:
    """What it gave back, by key; with `refuses` it gives nothing back."""

    made: dict[str, RefundPush] = field(default_factory=dict)
    refuses: bool = False


class CallsOff:
    """`shop.before("cancelled")` and `("refunded")` run when it is done and not answered yet."""

    shop: Any

    def push_cancellation(self, push: CancellationPush) -> Result:
        self.shop.called("push_cancellation")
        self.shop.cancelled.append(push)
        self.shop.before("cancelled")
        return Result("ok")

    def push_refund(self, push: RefundPush) -> Result:
        self.shop.called("push_refund")
        if self.shop.refunds.refuses:
            return Result("refused", code="not_here")
        self.shop.refunds.made[push.request_id] = push
        self.shop.before("refunded")
        return Result("ok", reference=push.request_id)
