"""Prices of variations. A variation is written whole, over the version that was read: who comes second starts again.

Each variation is a batch of its own within one call, so that one that is refused takes no other with it. Titles belong
to items and are left alone; there is no price before a reduction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connectors import batches
from commerce.sales_channels.connectors.square import amounts, catalog
from commerce.sales_channels.connectors.square.account import MOVED_ON, Account, key
from commerce.sales_channels.pushes import OfferPush, Result

ROWS = 100
GONE = Result("refused", code="NOT_FOUND", detail="There is no such variation.")


def push(account: Account, rows: Sequence[OfferPush]) -> list[Result]:
    """Have each cost this: everywhere, or at the place that its row names."""
    by_variation: dict[str, list[OfferPush]] = {}
    for row in rows:
        by_variation.setdefault(row.ref.external_variant_id, []).append(row)
    names = list(by_variation)
    found: dict[str, Result] = {}
    for at in range(0, len(names), ROWS):
        some = names[at : at + ROWS]
        there = _read(account, some)
        known = {name: _without_writing(by_variation[name], there.get(name)) for name in some}
        found.update({name: result for name, result in known.items() if result is not None})
        wanted = [_changed(there[name], by_variation[name]) for name in some if known[name] is None]
        results = batches.halving(wanted, lambda part: _write(account, part))
        found.update({row["id"]: result for row, result in zip(wanted, results, strict=True)})
    return [_of_row(row, found[row.ref.external_variant_id]) for row in rows]


def _of_row(row: OfferPush, result: Result) -> Result:
    """The result of a variation for one of its rows."""
    return replace(result, current=row.price) if result.outcome == "ok" else result


def _read(account: Account, names: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    said = reading.record(account.ask("catalog/batch-retrieve", {"object_ids": list(names)}).data)
    rows = reading.rows(said.get("objects"), "objects")
    return {
        reading.ref(row.get("id")): row
        for row in rows
        if row.get("type") == "ITEM_VARIATION" and row.get("is_deleted") is not True
    }


def _without_writing(rows: Sequence[OfferPush], there: Mapping[str, Any] | None) -> Result | None:
    if there is None:
        return GONE
    return Result("ok") if _data(there, rows) == catalog.variation_data(there) else None


def _changed(there: Mapping[str, Any], rows: Sequence[OfferPush]) -> dict[str, Any]:
    return {**there, "item_variation_data": _data(there, rows)}


def _data(there: Mapping[str, Any], rows: Sequence[OfferPush]) -> dict[str, Any]:
    data = dict(catalog.variation_data(there))
    for row in rows:
        price = {"pricing_type": "FIXED_PRICING", "price_money": amounts.money(row.price, row.currency)}
        if not row.ref.place_ref:
            data.update(price)
            continue
        known = reading.rows(data.get("location_overrides"), "location_overrides")
        own = next((each for each in known if each.get("location_id") == row.ref.place_ref), {})
        others = [each for each in known if each is not own]
        data["location_overrides"] = [*others, {**own, "location_id": row.ref.place_ref, **price}]
    return data


def _write(account: Account, objects: Sequence[Mapping[str, Any]]) -> list[Result]:
    batch = [{"objects": [each]} for each in objects]
    said = reading.record(account.post("catalog/batch-upsert", {"idempotency_key": key(batch), "batches": batch}).data)
    kept = {reading.ref(row.get("id")): row for row in reading.rows(said.get("objects"), "objects")}
    errors = reading.rows(said.get("errors"), "errors")
    return [_result(each, kept.get(each["id"]), _error(errors, index)) for index, each in enumerate(objects)]


def _result(wanted: Mapping[str, Any], kept: Mapping[str, Any] | None, error: Mapping[str, Any]) -> Result:
    if kept is not None:
        if _prices(kept) == _prices(wanted):
            return Result("ok", reference=wanted["id"])
        return Result("refused", code="price_not_kept", detail="Square answered with another price than it was given.")
    code, detail = reading.text(error.get("code")), reading.text(error.get("detail"))
    if not code or code in MOVED_ON:
        return Result("retry", after=0.0, code=code or "no_answer", detail=detail)
    return Result("refused", code=code, detail=detail)


def _prices(row: Mapping[str, Any]) -> dict[str, tuple[int | None, str]]:
    """All prices of a variation: by place, and under "" the one for all others."""
    data = catalog.variation_data(row)
    places = reading.rows(data.get("location_overrides"), "location_overrides")
    own = {reading.text(place.get("location_id")): catalog.price_of(place) for place in places}
    return {"": catalog.price_of(data), **{place: price for place, price in own.items() if price[0] is not None}}


def _error(errors: Sequence[Mapping[str, Any]], index: int) -> Mapping[str, Any]:
    """The error of one batch: the one that names it, else the first that names none."""
    own = [row for row in errors if reading.text(row.get("field")).startswith(f"batches[{index}]")]
    loose = [row for row in errors if not reading.text(row.get("field")).startswith("batches[")]
    return next(iter([*own, *loose]), {})
