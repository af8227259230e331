"""The transports by the name that settings and messages call them."""

from collections.abc import Callable

from commerce.notifications.transports.outbox import Outbox
from commerce.notifications.transports.smtp import Smtp
from commerce.notifications.transports.transport import Transport

KEPT_HERE = "outbox"
TRANSPORTS: dict[str, Callable[[], Transport]] = {"smtp": Smtp, KEPT_HERE: Outbox}
