"""The law over codes: a limited one is used as often as open redemptions say, by everybody and by each customer."""

from commerce.audit import Damage, Law

_OPEN = """
SELECT code_id, count(*) AS uses, max(own) AS most FROM (
  SELECT code_id, count(*) FILTER (WHERE shopper <> '') OVER (PARTITION BY code_id, shopper) AS own
  FROM commerce_redemption WHERE ended_at IS NULL) AS each
GROUP BY code_id"""

_EXAMPLE = (
    "INSERT INTO commerce_promotion (id, code, title, kind, status, effect, conditions, stacking, combines,"
    " exclusive_group, priority, needs_code, currency, version)"
    " VALUES (1, 'ten', 'Ten', 'percent', 'active', '{\"percent\": \"10\"}', '{}', 'line', '{}', '', 1, true, '', 1)",
    "INSERT INTO commerce_promotioncode (id, promotion_id, key, code, batch, limit_total, limit_per_customer, used,"
    " active)"
    " VALUES (1, 1, 'ten', 'TEN', '', 2, 1, 2, true), (2, 1, 'all', 'ALL', '', NULL, NULL, 0, true)",
    "INSERT INTO commerce_redemption (code_id, cause, shopper) VALUES (1, 'ord_a', 'cus:1'), (1, 'ord_b', 'cus:2')",
    "INSERT INTO commerce_redemption (code_id, cause, shopper, ended_at, end_reason)"
    " VALUES (2, 'ord_c', 'cus:1', now(), 'released')",
    "SET CONSTRAINTS ALL IMMEDIATE",
)

CODES = Law(
    code="L5",
    title="codes are used as often as they may be",
    tables=("commerce_promotioncode",),
    rows=f"""
SELECT c.id AS key, c.used <> coalesce(o.uses, 0) OR c.used > c.limit_total OR o.most > c.limit_per_customer AS broken
FROM commerce_promotioncode c LEFT JOIN ({_OPEN}) AS o ON o.code_id = c.id""",
    explain=f"""
SELECT c.id, c.code, c.used, c.limit_total, c.limit_per_customer, coalesce(o.uses, 0) AS uses,
  format('code %%s: counted %%s times, used %%s times, at most %%s', c.code, c.used, coalesce(o.uses, 0),
    coalesce(c.limit_total::text, 'any number')) AS detail
FROM commerce_promotioncode c JOIN unnest(%s::bigint[]) AS k(id) USING (id)
LEFT JOIN ({_OPEN}) AS o ON o.code_id = c.id ORDER BY c.id""",
    example=_EXAMPLE,
    damages=(
        Damage("a use that nobody counted", "UPDATE commerce_promotioncode SET used = 1 WHERE id = 1"),
        Damage(
            "a code used beyond its limit",
            "INSERT INTO commerce_redemption (code_id, cause, shopper) VALUES (1, 'ord_d', 'cus:3');"
            "UPDATE commerce_promotioncode SET used = 3 WHERE id = 1",
            {"promotion_code_used_within_limit": "commerce_promotioncode"},
        ),
        Damage(
            "a customer who used it twice", "UPDATE commerce_redemption SET shopper = 'cus:1' WHERE cause = 'ord_b'"
        ),
    ),
)
