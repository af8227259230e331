"""Two carts of one person become one: of each SKU the larger quantity, never the sum, so that nothing is bought twice
because it was put in twice."""

from datetime import datetime

from commerce import transactions
from orders.models import Cart, CartLine


@transactions.building_block
def join(source: Cart, target: Cart, *, now: datetime) -> dict[str, str]:
    """Move what `source` has beyond `target` there; both are locked. What the source says about delivery and codes was
    said last, so it counts. Saves the source, whose hold has ended; returns what to tell the buyer."""
    for variant_id, lines in _by_variant(source).items():
        _take_over(lines, list(target.lines.filter(variant_id=variant_id).order_by("id")), target)
    target.codes = list(dict.fromkeys([*target.codes, *source.codes]))[:20]
    target.delivery = source.delivery or target.delivery
    target.doors = sorted({*target.doors, *source.doors})
    for name in ("email", "name", "phone"):
        setattr(target, name, getattr(target, name) or getattr(source, name))
    source.status, source.merged_into, source.touched_at = Cart.Status.MERGED, target, now
    source.locked_quote, source.locked_until = None, None
    source.version += 1
    source.save()
    detail = f"The carts were joined into {target.public_id}: of each product the larger quantity is kept."
    return {"code": "carts_joined", "detail": detail, "from": source.public_id, "into": target.public_id}


def _by_variant(cart: Cart) -> dict[int, list[CartLine]]:
    found: dict[int, list[CartLine]] = {}
    for line in cart.lines.order_by("id"):
        found.setdefault(line.variant_id, []).append(line)
    return found


def _take_over(lines: list[CartLine], there: list[CartLine], target: Cart) -> None:
    missing = sum(line.quantity for line in lines) - sum(line.quantity for line in there)
    for line in lines:
        if missing <= 0:
            return
        units = min(missing, line.quantity)
        missing -= units
        same = next((each for each in there if each.delivery == line.delivery), None)
        if same is None:
            CartLine.objects.create(cart=target, variant_id=line.variant_id, quantity=units, delivery=line.delivery)
        else:
            same.quantity += units
            same.save(update_fields=["quantity"])
