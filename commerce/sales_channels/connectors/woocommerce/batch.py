"""Changing many products by few calls: simple products together, the variations of each parent by a call of their own.

An answer of 200 says nothing about a row: each has its product or its error.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connectors.woocommerce.site import Site
from commerce.sales_channels.faults import ChannelFault, Refused
from commerce.sales_channels.pushes import LevelRef, Result

ROWS = 100


@dataclass(frozen=True, slots=True)
class Change:
    """`fields` for one product or variation; `judge` says what its answer means."""

    ref: LevelRef
    fields: Mapping[str, Any]
    judge: Callable[[Mapping[str, Any]], Result] = field(repr=False)


def send(site: Site, changes: Sequence[Change]) -> list[Result]:
    """One result per change, in order. Raises a fault only while nothing was changed; after that the rest is for
    later."""
    found: dict[int, Result] = {}
    stopped: ChannelFault | None = None
    for path, indexes in _groups(changes):
        if stopped is None:
            try:
                found.update(_one_call(site, path, {index: changes[index] for index in indexes}))
                continue
            except Refused as no:
                result = Result("refused", code=no.code or str(no.status), detail=no.detail)
                found.update(dict.fromkeys(indexes, result))
                continue
            except ChannelFault as fault:
                if not found:
                    raise
                stopped = fault
        found.update({index: _later(stopped) for index in indexes})
    return [found[index] for index in range(len(changes))]


def path_of(ref: LevelRef) -> str:
    """Where the product or variation is addressed."""
    is_simple = ref.external_product_id in ("", ref.external_variant_id)
    return "products" if is_simple else f"products/{ref.external_product_id}/variations"


def groups(refs: Sequence[LevelRef]) -> list[tuple[str, list[int]]]:
    """`(path, indexes)` of what one call can name together."""
    by_path: dict[str, list[int]] = {}
    for index, ref in enumerate(refs):
        by_path.setdefault(path_of(ref), []).append(index)
    return [(path, some[at : at + ROWS]) for path, some in by_path.items() for at in range(0, len(some), ROWS)]


def _groups(changes: Sequence[Change]) -> list[tuple[str, list[int]]]:
    return groups([change.ref for change in changes])


def _one_call(site: Site, path: str, changes: Mapping[int, Change]) -> dict[int, Result]:
    rows = [{"id": _number(change.ref.external_variant_id), **change.fields} for change in changes.values()]
    said = reading.record(site.post(f"{path}/batch", {"update": rows}).data)
    answers = {reading.text(row.get("id")): row for row in reading.rows(said.get("update"), "update")}
    return {index: _result(change, answers.get(change.ref.external_variant_id)) for index, change in changes.items()}


def _result(change: Change, answer: Mapping[str, Any] | None) -> Result:
    if answer is None:
        return Result("retry", code="no_answer", detail="The shop answered without a word about this row.")
    if "error" not in answer:
        return change.judge(answer)
    error = reading.record(answer["error"], "error")
    data = error.get("data") if isinstance(error.get("data"), Mapping) else {}
    passing = isinstance(data.get("status"), int) and data["status"] >= 500
    code, detail = reading.text(error.get("code")), reading.text(error.get("message"))
    return Result("retry" if passing else "refused", code=code or "error", detail=detail)


def _later(fault: ChannelFault) -> Result:
    return Result("retry", after=getattr(fault, "after", None), code="later", detail=fault.detail)


def _number(ref: str) -> int | str:
    return int(ref) if ref.isascii() and ref.isdigit() else ref
