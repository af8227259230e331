"""Codes that open promotions: what a shopper types, how often it may be used, and giving a use back.

`used` rises and falls with open redemptions, in the transaction of the order. The code's row is locked by its own
conditional update, so no limit is ever passed, and a customer's uses are counted after that lock.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from commerce import sql, transactions
from commerce.errors import Refusal
from commerce.pricing.candidates import Opened
from commerce.pricing.quoted import Quote, Rejected

LONGEST = 64
EXHAUSTED = frozenset({"exhausted", "customer_limit"})
_READ = """
SELECT c.id, c.key, c.code, c.promotion_id, c.active, c.limit_total, c.used, c.limit_per_customer,
  CASE WHEN c.limit_per_customer IS NOT NULL AND %s <> '' THEN (SELECT count(*) FROM commerce_redemption r
    WHERE r.code_id = c.id AND r.shopper = %s AND r.ended_at IS NULL) ELSE 0 END
FROM commerce_promotioncode c WHERE c.key = ANY(%s)
"""
_KNOWN = "SELECT key FROM commerce_promotioncode WHERE key = ANY(%s)"
_USE = """
UPDATE commerce_promotioncode SET used = used + 1
WHERE id = %s AND active AND (limit_total IS NULL OR used < limit_total) RETURNING limit_per_customer
"""
_REDEEM = "INSERT INTO commerce_redemption (code_id, cause, shopper, created_at) VALUES (%s, %s, %s, %s)"
_USES = "SELECT count(*) FROM commerce_redemption WHERE code_id = %s AND shopper = %s AND ended_at IS NULL"
_GIVE_BACK = """
UPDATE commerce_redemption SET ended_at = %s, end_reason = 'released'
WHERE cause = %s AND ended_at IS NULL RETURNING code_id
"""
_UNUSE = "UPDATE commerce_promotioncode SET used = used - 1 WHERE id = %s"


class CouponExhausted(Refusal):
    """The code has been used as often as it may be, by everybody or by this customer. Names the `code_used`."""

    code = "coupon_exhausted"
    title = "Code is used up"


class CodeRejected(Refusal):
    """The code does not apply to this basket; `reason` is stable. Names the `code_used`."""

    code = "code_rejected"
    status = 422
    title = "Code cannot be used"


@dataclass(frozen=True, slots=True)
class Judged:
    """Codes that are good, and those that are not."""

    opened: tuple[Opened, ...] = ()
    rejected: tuple[Rejected, ...] = ()


def normalize(code: str) -> str:
    """What is compared: no case, no spaces."""
    return "".join(code.split()).casefold()


def read(codes: Sequence[str], shopper_key: str) -> sql.Read:
    """The statement that looks codes up, with the shopper's own open uses."""
    return (_READ, (shopper_key, shopper_key, [normalize(code) for code in codes]))


def unknown(codes: Sequence[str]) -> list[str]:
    """Those that nobody ever made, as they are compared. One that has ended or is used up is known."""
    keys = sorted({normalize(code) for code in codes})
    known = {key for (key,) in sql.run(_KNOWN, (keys,))} if keys else set()
    return [key for key in keys if key not in known]


def counts_per_customer(rows: sql.Rows) -> bool:
    """Whether the answer to `read` depends on who the shopper is."""
    return any(row[7] is not None for row in rows)


def judge(codes: Sequence[str], rows: sql.Rows) -> Judged:
    """What the codes of a basket are worth by themselves. In the order of their keys, however they were typed in."""
    known = {row[1]: row for row in rows}
    opened: dict[int, Opened] = {}
    rejected = []
    for key, code in sorted({normalize(code): code.strip() for code in reversed(codes)}.items()):
        row = known.get(key)
        objection = _objection(row)
        if objection is None and row[3] in opened:
            objection = ("same_promotion", "Another code for the same promotion is used already.")
        if objection is None:
            opened[row[3]] = Opened(row[3], row[0], row[2])
        else:
            rejected.append(Rejected(code, *objection))
    return Judged(tuple(opened.values()), tuple(rejected))


def refuse_rejected(quote: Quote, codes: Sequence[str]) -> None:
    """Refuse when one of the codes did nothing: it is never dropped in silence. Raises CouponExhausted or
    CodeRejected."""
    typed = {normalize(code) for code in codes}
    for row in quote.rejected:
        if normalize(row.code) in typed:
            refusal = CouponExhausted if row.reason in EXHAUSTED else CodeRejected
            raise refusal(row.detail, code_used=row.code, reason=row.reason)


@transactions.building_block
def redeem(code_ids: Sequence[int], *, cause: str, shopper: str, now: datetime) -> None:
    """Use each code up once for the order that `cause` names. Raises CouponExhausted, and then nothing is to be kept.

    `shopper` is who counts as one customer; a code with a limit per customer needs to know.
    """
    for id in sorted(code_ids):
        used = sql.run(_USE, (id,))
        if not used:
            raise CouponExhausted("This code has been used as often as it may be.", reason="exhausted")
        limit = used[0][0]
        if limit is not None and not shopper:
            raise CodeRejected("This code asks for the customer's e-mail address.", reason="needs_customer")
        sql.send(_REDEEM, (id, cause, shopper, now))
        if limit is not None and sql.run(_USES, (id, shopper))[0][0] > limit:
            raise CouponExhausted("This customer has used this code as often as it may be.", reason="customer_limit")


@transactions.building_block
def give_back(*, cause: str, now: datetime) -> None:
    """Let the codes of an order be used again. Again is fine."""
    for (id,) in sorted(sql.run(_GIVE_BACK, (now, cause))):
        sql.send(_UNUSE, (id,))


def _objection(row: tuple | None) -> tuple[str, str] | None:
    if row is None:
        return "unknown_code", "No such code."
    _, _, _, _, active, limit_total, used, limit_per_customer, own = row
    if not active:
        return "code_inactive", "This code is not in use any more."
    if limit_total is not None and used >= limit_total:
        return "exhausted", "This code has been used as often as it may be."
    if limit_per_customer is not None and own >= limit_per_customer:
        return "customer_limit", "This customer has used this code as often as it may be."
    return None
