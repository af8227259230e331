"""Registers what fulfillment offers to the rest, once everything is loaded."""

from django.apps import AppConfig
from django.utils.module_loading import import_string

from commerce import audit, live_topics, work_kinds
from commerce.console import finders, shell, tiles
from commerce.notifications import kinds, markers
from commerce.webhooks import topics
from fulfillment import webhook_topics
from fulfillment.console.entries import FINDERS, PAGES
from fulfillment.kinds_of_work import KINDS

PREFIX, STEPS = "fulfillment_", "fulfillment.console.order_words.say"
SECRETS = "fulfillment.notice_secrets.SECRETS"  # by name: apps load before their models
MESSAGES = "fulfillment.notice_kinds.KINDS"
LAWS = "fulfillment.audit.LAWS"
CHANNEL_SYNC = "fulfillment.channel_sync.register"
TOLD_BY_ORDERS = (
    ("orders.notices.leave_to", "fulfillment.notices.was_not_collected"),
    ("orders.notice_words.ask_when", "fulfillment.expected.of"),
    ("orders.timeline.register", "fulfillment.timeline.told"),
    ("orders.preparation.register", "fulfillment.api.fulfillment_json.of_orders"),
    ("orders.console.pieces.register", "fulfillment.console.order_pieces.of"),
    ("orders.console.standing.register", "fulfillment.console.order_chips.of"),
    ("orders.work_order.register", "fulfillment.order_queue.queue"),
)


ATTENTION = (
    tiles.Source("arrivals", "fulfillment.console.attention.waiting_outside", "fulfillment.read", order=1),
    tiles.Source("exceptions", "fulfillment.console.troubles.attention", "fulfillment.read", order=3),
    tiles.Source("new_work", "fulfillment.console.attention.not_accepted", "fulfillment.read", order=2),
)


class FulfillmentConfig(AppConfig):
    name = "fulfillment"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        for topic in ("pickups", "alerts"):
            live_topics.register(live_topics.Topic(topic, "fulfillment.read", per_location=True))
        tiles.register(*ATTENTION)
        work_kinds.register(*KINDS)
        topics.register(*webhook_topics.TOPICS)
        for page in PAGES:
            shell.register(page)
        for finder in FINDERS:
            finders.register(finder)
        audit.register(*import_string(LAWS))
        for register, teller in TOLD_BY_ORDERS:
            import_string(register)(import_string(teller))
        import_string("orders.console.happenings.register")(PREFIX, import_string(STEPS))
        for secret in import_string(SECRETS):
            markers.register(secret)
        for kind in import_string(MESSAGES):
            kinds.register(kind)
        import_string(CHANNEL_SYNC)()
