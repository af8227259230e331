"""Every status word of the console with its tone and icon: one word, one tone, on every page.

The key is what code calls the state; people only ever read the word.
"""

from dataclasses import dataclass

TONES = ("neutral", "info", "success", "warning", "danger", "hold")


@dataclass(frozen=True, slots=True)
class Status:
    """How one state is shown: a tone of tokens.css, an icon name and the word."""

    tone: str
    icon: str
    word: str


STATUSES = {
    # records in general
    "new": Status("neutral", "dot", "New"),
    "draft": Status("neutral", "dot", "Draft"),
    "active": Status("success", "check", "Active"),
    "inactive": Status("neutral", "pause", "Inactive"),
    "archived": Status("neutral", "ban", "Archived"),
    "ended": Status("neutral", "check", "Ended"),
    "cancelled": Status("neutral", "ban", "Cancelled"),
    # stock
    "in_stock": Status("success", "check", "In stock"),
    "low": Status("warning", "down", "Low"),
    "sold_out": Status("danger", "ban", "Sold out"),
    "below_zero": Status("danger", "alert", "Below zero"),
    "held": Status("hold", "pause", "Held"),
    "allocated": Status("info", "bag", "Promised"),
    "converted": Status("success", "check", "Became an order"),
    "released": Status("neutral", "undo", "Released"),
    "expired": Status("neutral", "clock", "Expired"),
    "matches": Status("success", "check", "Matches"),
    "short": Status("warning", "alert", "Short"),
    "extra": Status("info", "plus", "Extra"),
    "in_transit": Status("info", "truck", "In transit"),
    "received": Status("success", "check", "Received"),
    # selling
    "discontinued": Status("warning", "down", "Sells down"),
    "on_sale": Status("success", "check", "On sale"),
    "not_listed": Status("neutral", "pause", "Not listed"),
    "no_mapping": Status("warning", "alert", "No mapping"),
    # orders and pickup
    "awaiting_payment": Status("warning", "clock", "Waiting"),
    "in_fulfillment": Status("info", "hand", "Being prepared"),
    "partly_handed_over": Status("warning", "bag", "Partly handed over"),
    "handed_over": Status("success", "bag", "Handed over"),
    "accepted": Status("info", "hand", "Accepted"),
    "picking": Status("info", "hand", "Picking"),
    "picked": Status("info", "bag", "Picked"),
    "ready": Status("success", "check", "Ready"),
    "arrived": Status("warning", "car", "Customer is here"),
    "collected": Status("success", "bag", "Collected"),
    "not_collected": Status("neutral", "clock", "Not collected"),
    "packed": Status("info", "stock", "Packed"),
    "shipped": Status("success", "truck", "Shipped"),
    "delivered": Status("success", "check", "Delivered"),
    "due_soon": Status("warning", "clock", "Due soon"),
    "late": Status("danger", "alert", "Late"),
    "no_store": Status("danger", "ban", "No store"),
    "not_accepted": Status("warning", "clock", "Not accepted"),
    "no_label": Status("danger", "printer", "No label"),
    "not_delivered": Status("danger", "truck", "Not delivered"),
    "locked": Status("warning", "lock", "Locked"),
    "on_hold": Status("hold", "pause", "On hold"),
    "review": Status("hold", "pause", "Review"),
    # money
    "paid": Status("success", "check", "Paid"),
    "authorized": Status("info", "card", "Card reserved"),
    "unpaid": Status("warning", "clock", "Unpaid"),
    "refunded": Status("neutral", "return", "Refunded"),
    "partially_refunded": Status("neutral", "return", "Partly refunded"),
    "checking": Status("warning", "clock", "Checking payment"),
    "payment_failed": Status("danger", "alert", "Payment failed"),
    # rules of money
    "scheduled": Status("info", "clock", "Scheduled"),
    "live": Status("success", "check", "Live"),
    "rolled_back": Status("neutral", "undo", "Taken back"),
    "applied": Status("success", "check", "Applied"),
    "not_applied": Status("neutral", "ban", "Not applied"),
    "blocked": Status("danger", "ban", "Blocked"),
    "not_sold": Status("neutral", "pause", "Not yet sold"),
    "used_up": Status("neutral", "check", "Used up"),
    "waits_for_customer": Status("warning", "clock", "Waits for the customer"),
    "unanswered": Status("warning", "clock", "No answer"),
    "declined": Status("danger", "ban", "Declined"),
    # messages
    "sent": Status("success", "check", "Sent"),
    "kept": Status("neutral", "pause", "Kept here"),
    "dropped": Status("neutral", "ban", "Not sent"),
    # webhooks
    "paused": Status("warning", "pause", "Paused"),
    "failing": Status("danger", "alert", "Failing"),
    "retrying": Status("warning", "clock", "Retrying"),
    # channels
    "setting_up": Status("neutral", "dot", "Being set up"),
    "shadow": Status("info", "search", "Shadow mode"),
    "well": Status("success", "check", "Well"),
    "not_well": Status("danger", "alert", "Not well"),
    "unmatched": Status("warning", "alert", "Not matched"),
    "matched": Status("success", "check", "Matched"),
    "not_ours": Status("neutral", "ban", "Not ours"),
    "deleted_there": Status("neutral", "ban", "Deleted there"),
    "on_its_way": Status("info", "clock", "On its way"),
    "listed": Status("success", "check", "Listed"),
    "hidden_there": Status("neutral", "pause", "Hidden there"),
    "refused_there": Status("danger", "alert", "Refused there"),
    "stood_there": Status("neutral", "check", "Stood there before"),
    "to_mend": Status("warning", "alert", "To mend"),
    "solved": Status("success", "check", "Solved"),
    "dismissed": Status("neutral", "ban", "Dismissed"),
    "to_decide": Status("warning", "alert", "To decide"),
    "ours_holds": Status("success", "check", "Ours holds"),
    "theirs_holds": Status("info", "check", "Theirs holds"),
    "cut_off": Status("warning", "clock", "Cut off"),
    # work in the background
    "queued": Status("neutral", "clock", "Queued"),
    "running": Status("info", "clock", "Running"),
    "done": Status("success", "check", "Done"),
    "partial": Status("warning", "alert", "Partial"),
    "failed": Status("danger", "alert", "Failed"),
    "undone": Status("neutral", "undo", "Undone"),
    "stopped": Status("neutral", "ban", "Stopped"),
    "dead": Status("danger", "alert", "Gave up"),
}
