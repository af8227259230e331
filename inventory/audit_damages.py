"""What the audit's self-test starts from, and every way it breaks it: plain SQL, because the verbs would refuse."""

from commerce.audit import Damage

EXAMPLE = (
    "INSERT INTO commerce_location (id, code, name, kind, time_zone, hours, address, active, rank)"
    " VALUES (1, 'soho', 'Soho', 'store', 'UTC', '{}', '{}', true, 1),"
    " (2, 'bath', 'Bath', 'store', 'UTC', '{}', '{}', true, 2)",
    "INSERT INTO commerce_channel (id, code, name, kind, currency, prices_include_tax, hold_seconds, active)"
    " VALUES (1, 'web', 'Web', 'web', 'GBP', true, 600, true)",
    "INSERT INTO commerce_product (id, title, handle, description, status, option_names, on_all_channels,"
    " in_all_locations, version) VALUES (1, 'Mug', 'mug', '', 'active', '{}', true, true, 1)",
    "INSERT INTO commerce_variant (id, product_id, sku, title, option_values, position, price, currency, tax_class,"
    " status, pickup_only, when_out, version) VALUES"
    " (1, 1, 'MUG', '', '{}', 1, 900, 'GBP', 'standard', 'active', false, 'deny', 1)",
    "INSERT INTO inventory_level (variant_id, location_id, on_hand, unavailable, held, allocated)"
    " VALUES (1, 1, 10, 1, 2, 3)",
    "INSERT INTO inventory_movement (variant_id, location_id, kind, on_hand_delta, unavailable_delta, bucket, before,"
    " after, actor_kind, cause, occurred_at) VALUES"
    " (1, 1, 'receipt', 11, 0, '', 0, 11, 'system', 'receipt:1', now()),"
    " (1, 1, 'adjustment', 0, 1, 'damaged', 11, 11, 'system', '', now()),"
    " (1, 1, 'sale', -1, 0, '', 11, 10, 'system', 'order:1', now())",
    "INSERT INTO inventory_hold (id, channel_id, status, actor_kind, expires_at) VALUES"
    " (1, 1, 'live', 'system', now() + interval '1 hour'), (2, 1, 'expired', 'system', now() - interval '1 hour')",
    "INSERT INTO inventory_holdline (hold_id, variant_id, location_id, quantity, expires_at, ended_at, end_reason)"
    " SELECT id, 1, 1, 2, expires_at, CASE WHEN id = 2 THEN now() END, CASE WHEN id = 2 THEN 'expired' ELSE '' END"
    " FROM inventory_hold",
    "INSERT INTO inventory_allocation (variant_id, location_id, channel_id, quantity, cause, ended_at, end_reason)"
    " VALUES (1, 1, 1, 3, 'order:2', NULL, ''), (1, 1, 1, 1, 'order:1', now(), 'taken')",
    "SET CONSTRAINTS ALL IMMEDIATE",
)
_LEVEL, _MOVEMENT, _LINE = "inventory_level", "inventory_movement", "inventory_holdline"
_APPEND_ONLY = {"inventory_movement_append_only": _MOVEMENT}
_MOVE = (
    "INSERT INTO inventory_movement (variant_id, location_id, kind, on_hand_delta, before, after, actor_kind, cause,"
    " occurred_at) VALUES (1, {place}, '{kind}', {delta}, {before}, {after}, 'system', '{cause}', now());"
)

PROMISES = (
    Damage(
        "more promised than there is",
        "UPDATE inventory_level SET allocated = allocated + 5",
        {"level_promises_at_most_what_is_there": _LEVEL, "level_shortfall_is_exact": _LEVEL},
    ),
    Damage("a counter below zero", "UPDATE inventory_level SET held = -1", {"level_counters_not_negative": _LEVEL}),
    Damage(
        "more back orders than allowed",
        "UPDATE inventory_level SET backordered = 1",
        {"level_backorders_in_limit": _LEVEL},
    ),
    Damage(
        "a shortfall that no movement explains",
        "UPDATE inventory_level SET allocated = 12, shortfall = 5;"
        "DELETE FROM inventory_movement WHERE on_hand_delta < 0 OR unavailable_delta > 0",
        _APPEND_ONLY,
    ),
)
LEDGER = (
    Damage("a level changed past the ledger", "UPDATE inventory_level SET on_hand = on_hand + 1"),
    Damage("a movement deleted", "DELETE FROM inventory_movement WHERE kind = 'receipt'", _APPEND_ONLY),
    Damage(
        "a movement rewritten", "UPDATE inventory_movement SET unavailable_delta = 2 WHERE bucket <> ''", _APPEND_ONLY
    ),
    Damage(
        "a movement without a level",
        _MOVE.format(place=2, kind="receipt", delta=4, before=0, after=4, cause="receipt:2"),
    ),
    Damage(
        "a level without a movement", "INSERT INTO inventory_level (variant_id, location_id, on_hand) VALUES (1, 2, 4)"
    ),
    Damage(
        "a gap in the chain of before and after",
        _MOVE.format(place=1, kind="receipt", delta=1, before=50, after=51, cause="receipt:3")
        + "UPDATE inventory_level SET on_hand = on_hand + 1",
    ),
    Damage(
        "a movement that does not add up",
        _MOVE.format(place=1, kind="receipt", delta=1, before=10, after=17, cause="receipt:3")
        + _MOVE.format(place=1, kind="receipt", delta=1, before=11, after=12, cause="receipt:4")
        + "UPDATE inventory_level SET on_hand = on_hand + 2",
        {"movement_adds_up": _MOVEMENT},
    ),
    Damage(
        "a hold ended without giving its units back",
        "UPDATE inventory_holdline SET ended_at = now(), end_reason = 'released' WHERE ended_at IS NULL",
    ),
    Damage("an allocation lost", "DELETE FROM inventory_allocation WHERE ended_at IS NULL"),
    Damage(
        "a back-order that its level does not count",
        "INSERT INTO inventory_backorder (variant_id, location_id, channel_id, quantity, cause)"
        " VALUES (1, 1, 1, 2, 'order:3')",
    ),
)
HOLDS = (
    Damage(
        "a hold bought after its time",
        "UPDATE inventory_holdline SET end_reason = 'converted' WHERE end_reason = 'expired'",
    ),
    Damage(
        "a hold expired before its time",
        "UPDATE inventory_holdline SET ended_at = now(), end_reason = 'expired' WHERE ended_at IS NULL",
    ),
    Damage(
        "a line still open after its hold was bought", "UPDATE inventory_hold SET status = 'converted' WHERE id = 1"
    ),
    Damage(
        "a line that outlasts its hold",
        "UPDATE inventory_holdline SET expires_at = expires_at + interval '1 day' WHERE ended_at IS NULL",
    ),
    Damage(
        "a line ended without a reason",
        "UPDATE inventory_holdline SET end_reason = '' WHERE end_reason = 'expired'",
        {"hold_line_ends_with_a_reason": _LINE},
    ),
)
UNITS = (
    Damage(
        "goods handed over, but not in the ledger", "DELETE FROM inventory_movement WHERE kind = 'sale'", _APPEND_ONLY
    ),
    Damage("goods that left twice", _MOVE.format(place=1, kind="sale", delta=-1, before=10, after=9, cause="order:1")),
    Damage(
        "goods that left after they were given back",
        "UPDATE inventory_allocation SET end_reason = 'released' WHERE end_reason = 'taken'",
    ),
)
