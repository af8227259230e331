"""Promotions: drafted, changed, run, ended, and the codes that open them. Only what can be read strictly is kept."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from commerce import constraints, money, skus, state, transactions, versions
from commerce.actors import Actor
from commerce.errors import Invalid, Refusal, field_error
from commerce.models import Category, Channel, Location, Promotion, PromotionCode
from commerce.pricing import codes, offers, promotion_kinds
from commerce.skus import UnknownSku
from commerce.versions import Expected

CHANGEABLE = (
    *("title", "effect", "conditions", "stacking", "combines", "exclusive_group", "priority"),
    *("needs_code", "currency", "starts_at", "ends_at"),
)
MOST_CODES = 10_000
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # 32 letters, none that looks like another: 5 bits each
_LETTERS = 16


class PromotionTaken(Refusal):
    """Another promotion has this code."""

    code = "promotion_taken"
    title = "There is such a promotion"


class CodeTaken(Refusal):
    """This code opens a promotion already; codes that differ in case or spaces are the same."""

    code = "code_taken"
    title = "Code is taken"


class InvalidPromotion(Invalid):
    """A promotion that makes no sense; `errors` names each field of its conditions and effect."""

    code = "invalid_promotion"
    title = "This promotion cannot be kept"


constraints.register("promotion_code_unique", PromotionTaken)
constraints.register("promotion_code_key_unique", CodeTaken)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPromotion:
    """A promotion to be, a draft at first. `stacking` "" takes the usual class of its kind."""

    code: str
    title: str
    kind: str
    effect: Mapping[str, Any]
    conditions: Mapping[str, Any] = field(default_factory=dict)
    stacking: str = ""
    combines: Sequence[str] = ()
    exclusive_group: str = ""
    priority: int = 100
    needs_code: bool = False
    currency: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCodes:
    """`count` random codes after a prefix, each for one use unless limits say otherwise; or the one `code` written
    out. `batch` finds them again."""

    code: str = ""
    count: int = 1
    prefix: str = ""
    batch: str = ""
    limit_total: int | None = None
    limit_per_customer: int | None = None


@transactions.use_case
def create(*, new: NewPromotion, by: Actor) -> Promotion:
    """Draft a promotion. Raises InvalidPromotion or PromotionTaken."""
    fields = {name: getattr(new, name) for name in new.__slots__}
    made = Promotion(**fields | {"effect": dict(new.effect), "conditions": dict(new.conditions)})
    made.combines = list(new.combines)
    if made.kind in Promotion.Kind.values and not made.stacking:
        made.stacking = promotion_kinds.classes(made.kind)[0]
    made.created_at = transactions.now()
    _refuse(errors(made))
    if Promotion.objects.filter(code=made.code).exists():
        raise PromotionTaken(f"There is a promotion {made.code} already.")
    made.save()
    transactions.about(promotion=made.pk)
    return made


@transactions.use_case
def change(*, promotion_id: int, changes: Mapping[str, Any], expected: Expected, by: Actor) -> Promotion:
    """Change what `changes` names; a running promotion is changed for the next quote. Raises VersionConflict or
    InvalidPromotion."""
    found = Promotion.objects.select_for_update(no_key=True).get(pk=promotion_id)
    versions.require(expected, str(found.version))
    if strange := sorted(set(changes) - set(CHANGEABLE)):
        raise InvalidPromotion("Unknown fields.", errors=[field_error(name, "unknown_field", "") for name in strange])
    for name, value in changes.items():
        setattr(found, name, value)
    _refuse(errors(found))
    found.version += 1
    found.save()
    transactions.about(promotion=found.pk)
    return found


@transactions.use_case
def activate(*, promotion: Promotion, by: Actor) -> Promotion:
    """Let it run, within its dates. Raises InvalidTransition, and InvalidPromotion when it names what is gone."""
    _refuse(errors(promotion))
    return _move(promotion, Promotion.Status.ACTIVE)


@transactions.use_case
def pause(*, promotion: Promotion, by: Actor) -> Promotion:
    """Back to a draft. Raises InvalidTransition."""
    return _move(promotion, Promotion.Status.DRAFT)


@transactions.use_case
def end(*, promotion: Promotion, by: Actor) -> Promotion:
    """For good. Raises InvalidTransition."""
    return _move(promotion, Promotion.Status.ENDED)


@transactions.use_case
def issue_codes(*, promotion: Promotion, new: NewCodes, by: Actor) -> list[PromotionCode]:
    """Codes for a promotion that needs one. Random ones have 80 bits and are good for one use unless limits say
    otherwise. Raises InvalidPromotion or CodeTaken."""
    _refuse(_code_errors(promotion, new))
    texts = [new.code.strip()] if new.code else [_random(new.prefix) for _ in range(new.count)]
    limit = new.limit_total if new.code or new.limit_total else 1
    if PromotionCode.objects.filter(key__in=[codes.normalize(text) for text in texts]).exists():
        raise CodeTaken("This code opens a promotion already.")
    made = PromotionCode.objects.bulk_create(
        PromotionCode(
            promotion=promotion,
            key=codes.normalize(text),
            code=text,
            batch=new.batch,
            limit_total=limit,
            limit_per_customer=new.limit_per_customer,
            created_at=transactions.now(),
            used=0,
        )
        for text in texts
    )
    transactions.about(promotion=promotion.pk, codes=len(made))
    return made


def errors(made: Promotion) -> list[dict[str, Any]]:
    """What is wrong with a promotion, by field; names of SKUs, places and doors that do not exist included."""
    if made.kind not in Promotion.Kind.values:
        return [_wrong("kind", f"One of {', '.join(Promotion.Kind.values)} is wanted.")]
    found = []
    if made.stacking not in promotion_kinds.classes(made.kind):
        found.append(_wrong("stacking", f"One of {', '.join(promotion_kinds.classes(made.kind))} is wanted."))
    if not set(made.combines) <= set(Promotion.Stacking.values):
        found.append(_wrong("combines", f"Names of {', '.join(Promotion.Stacking.values)} are wanted."))
    if made.starts_at and made.ends_at and made.starts_at >= made.ends_at:
        found.append(_wrong("ends_at", "A promotion ends after it starts."))
    if made.currency and made.currency not in money.CURRENCIES:
        found.append(_wrong("currency", "An ISO 4217 code is wanted."))
    effect, when, also = offers.read(made)
    if not made.currency and (when.min_spend or promotion_kinds.counts_money(made.effect)):
        found.append(field_error("currency", "required", "Amounts need a currency."))
    return found + also + ([] if also else _unknown_names(effect, when))


def _unknown_names(effect: Any, when: Any) -> list[dict[str, Any]]:
    found = []
    rows = ((Location, "locations", "code"), (Channel, "channels", "code"), (Category, "categories", "path"))
    for model, name, key in (*rows, (Category, "exclude_categories", "path")):
        wanted = set(getattr(when, name))
        known = set(model.objects.filter(**{f"{key}__in": wanted}).values_list(key, flat=True)) if wanted else set()
        found += [_wrong(f"conditions.{name}", f"Not known: {text}.", "unknown") for text in sorted(wanted - known)]
    try:
        skus.find(offers.skus(effect, when))
    except UnknownSku as unknown:
        found.append(_wrong("conditions.skus", unknown.detail, "unknown_sku"))
    return found


def _code_errors(promotion: Promotion, new: NewCodes) -> list[dict[str, Any]]:
    found = []
    if not promotion.needs_code:
        found.append(_wrong("promotion", "This promotion needs no code."))
    if (
        len(codes.normalize(new.code)) > codes.LONGEST
        or not new.code.isprintable()
        or (new.code and not new.code.strip())
    ):
        found.append(_wrong("code", f"At most {codes.LONGEST} printable characters are wanted."))
    if not 1 <= new.count <= MOST_CODES:
        found.append(_wrong("count", f"A number from 1 to {MOST_CODES:,} is wanted."))
    if len(new.prefix) > 20 or not new.prefix.isprintable():
        found.append(_wrong("prefix", "At most 20 printable characters are wanted."))
    for name in ("limit_total", "limit_per_customer"):
        if (limit := getattr(new, name)) is not None and limit < 1:
            found.append(_wrong(name, "At least 1 is wanted."))
    return found


def _random(prefix: str) -> str:
    return prefix.strip() + "".join(secrets.choice(_ALPHABET) for _ in range(_LETTERS))


def _move(promotion: Promotion, to: Promotion.Status) -> Promotion:
    state.move(promotion, to)
    transactions.about(promotion=promotion.pk)
    return promotion


def _wrong(path: str, detail: str, code: str = "invalid") -> dict[str, Any]:
    return field_error(path, code, detail)


def _refuse(found: list[dict[str, Any]]) -> None:
    if found:
        raise InvalidPromotion(found[0]["detail"], errors=found)
