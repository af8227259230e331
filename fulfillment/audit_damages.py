"""What the self-test of the laws over work starts from, and every way it breaks it: plain SQL, verbs would refuse."""

from commerce.audit import Damage
from orders import audit_damages as orders

_EVENT = "fulfillment_fulfillmentevent"
_MOVE = "INSERT INTO fulfillment_fulfillmentevent (fulfillment_id, kind, before, after, actor_kind) VALUES {}"
EXAMPLE = (
    *orders.EXAMPLE[:-1],
    "INSERT INTO fulfillment_fulfillment (id, order_id, delivery_id, location_id, position, kind, status, promised_at)"
    " VALUES (1, 1, 1, 1, 1, 'pickup', 'accepted', now())",
    "INSERT INTO fulfillment_fulfillmentline (id, fulfillment_id, line_id, variant_id, quantity, picked, handed)"
    " VALUES (1, 1, 1, 1, 2, 1, 1)",
    _MOVE.format("(1, 'routed', '', 'routed', 'system'), (1, 'accepted', 'routed', 'accepted', 'staff'),"
                 " (1, 'note', '', '', 'staff')"),
    orders.EXAMPLE[-1],
)  # fmt: skip
_APPEND_ONLY = {"fulfillment_fulfillmentevent_append_only": _EVENT}

WORK = (
    Damage("more prepared than is promised", "UPDATE fulfillment_fulfillmentline SET quantity = 3"),
    Damage("work at another place than its goods", "UPDATE fulfillment_fulfillment SET location_id = 2"),
    Damage(
        "missing units that are promised nowhere",
        "INSERT INTO fulfillment_trouble (kind, order_id, fulfillment_id, location_id, line_id, variant_id, quantity)"
        " VALUES ('short', 1, 1, 1, 1, 1, 1)",
    ),
    Damage(
        "a unit that left its store only on paper",
        "UPDATE fulfillment_fulfillmentline SET picked = 2, handed = 2",
    ),
)
HISTORY = (
    Damage("a state typed by hand", "UPDATE fulfillment_fulfillment SET status = 'picked'"),
    Damage("a move deleted", f"DELETE FROM {_EVENT} WHERE after = 'accepted'", _APPEND_ONLY),
    Damage("a history deleted", f"DELETE FROM {_EVENT}", _APPEND_ONLY),
    Damage(
        "a move that the table does not know",
        _MOVE.format("(1, 'ready', 'accepted', 'ready', 'staff')")
        + "; UPDATE fulfillment_fulfillment SET status = 'ready'",
    ),
    Damage(
        "a gap in a history",
        _MOVE.format("(1, 'picked', 'picking', 'picked', 'staff')")
        + "; UPDATE fulfillment_fulfillment SET status = 'picked'",
    ),
)

SLOTS_EXAMPLE = (
    *EXAMPLE[:-1],
    "INSERT INTO fulfillment_pickupwindow (id, location_id, starts_at, ends_at, capacity, booked)"
    " VALUES (1, 1, now(), now() + interval '1 hour', 5, 1)",
    "INSERT INTO fulfillment_windowbooking (window_id, delivery_id, booked_at, released_at)"
    " VALUES (1, 1, now(), now()), (1, 1, now(), NULL)",
    EXAMPLE[-1],
)
SLOTS = (
    Damage("a place counted twice", "UPDATE fulfillment_pickupwindow SET booked = 2"),
    Damage("a place given back and still counted", "UPDATE fulfillment_windowbooking SET released_at = now()"),
)
