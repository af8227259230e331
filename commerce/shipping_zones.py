"""Setting up where we ship and for how much. A zone or a service that could not be computed is never saved.

`zone_errors` and `service_errors` judge whole records, for the verbs and for the admin's forms alike.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import time
from typing import Any

from babel import Locale

from commerce import constraints, money, transactions
from commerce.actors import Actor
from commerce.errors import Invalid, NotFound, Refusal, field_error
from commerce.models import ShippingService, ShippingZone
from commerce.pricing import places

MOST_TIERS, MOST_DAYS, LAST_POSITION = 50, 365, 32_767
ZONE_FIELDS = ("code", "name", "countries", "regions", "postal_prefixes", "active")
SERVICE_FIELDS = tuple(f.name for f in ShippingService._meta.concrete_fields if f.name not in ("id", "zone"))

_NO_COUNTRIES = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}
COUNTRIES = frozenset(code for code in Locale("en").territories if code.isalpha() and len(code) == 2) - _NO_COUNTRIES
_CODE = re.compile(r"[A-Za-z0-9_-]{1,64}")
_REGION = re.compile(r"[A-Z0-9]{1,3}")


class InvalidShippingRule(Invalid):
    """A zone or service that makes no sense; `errors` names each field."""

    code = "invalid_shipping_rule"
    title = "This cannot be shipped by"


class ShippingCodeTaken(Refusal):
    """Another zone, or another service of the zone in that currency, has this code."""

    code = "shipping_code_taken"
    title = "Code is taken"


constraints.register("shipping_zone_code_unique", ShippingCodeTaken)
constraints.register("shipping_service_once_per_zone", ShippingCodeTaken)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewZone:
    """A zone to be: no countries at all is the rest of the world; regions and prefixes narrow one country."""

    code: str
    name: str
    countries: Sequence[str] = ()
    regions: Sequence[str] = ()
    postal_prefixes: Sequence[str] = ()
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class NewService:
    """A service to be. `tiers` go upwards by `up_to`; only the last may be open (None)."""

    code: str
    title: str
    currency: str
    tiers: Sequence[Mapping[str, int | None]] = field(default_factory=list)
    basis: str = ShippingService.Basis.WEIGHT
    free_over: int | None = None
    min_days: int = 1
    max_days: int = 3
    cutoff: time | None = None
    tax_class: str = "standard"
    refundable: bool = True
    active: bool = True
    position: int = 1


@transactions.use_case
def create_zone(*, new: NewZone, by: Actor) -> ShippingZone:
    """Create a zone. Raises InvalidShippingRule or ShippingCodeTaken."""
    return _save_zone(ShippingZone(**asdict(new)))


@transactions.use_case
def change_zone(*, zone_id: int, changes: Mapping[str, Any], by: Actor) -> ShippingZone:
    """Change what `changes` names of ZONE_FIELDS. Raises NotFound, InvalidShippingRule or ShippingCodeTaken."""
    zone = ShippingZone.objects.select_for_update(no_key=True).filter(pk=zone_id).first()
    return _save_zone(_changed(zone, changes, ZONE_FIELDS))


@transactions.use_case
def create_service(*, zone_id: int, new: NewService, by: Actor) -> ShippingService:
    """Let a zone be shipped to in one more way. Raises NotFound, InvalidShippingRule or ShippingCodeTaken."""
    if not ShippingZone.objects.filter(pk=zone_id).exists():
        raise NotFound("There is no such shipping zone.")
    return _save_service(ShippingService(zone_id=zone_id, **asdict(new)))


@transactions.use_case
def change_service(*, service_id: int, changes: Mapping[str, Any], by: Actor) -> ShippingService:
    """Change what `changes` names of SERVICE_FIELDS. Raises NotFound, InvalidShippingRule or ShippingCodeTaken."""
    service = ShippingService.objects.select_for_update(no_key=True).filter(pk=service_id).first()
    return _save_service(_changed(service, changes, SERVICE_FIELDS))


def tidy(zone: ShippingZone) -> None:
    """Write a zone's places as rules compare them: upper case, without spaces, each once, in order."""
    zone.countries = sorted({places.normal(code) for code in zone.countries})
    country = zone.countries[0] if zone.countries else ""
    zone.regions = sorted({places.normal(code).removeprefix(f"{country}-") for code in zone.regions})
    zone.postal_prefixes = sorted({places.postal(prefix) for prefix in zone.postal_prefixes})


def zone_errors(zone: ShippingZone) -> list[dict[str, Any]]:
    """What is wrong with a tidy zone, per field."""
    errors = _texts(zone, "name")
    if strange := [code for code in zone.countries if code not in COUNTRIES]:
        errors.append(_wrong("countries", f"There is no country {', '.join(strange)}."))
    if not all(_REGION.fullmatch(code) for code in zone.regions):
        errors.append(_wrong("regions", 'Give the part after the country, such as "CA" of US-CA.'))
    if not all(1 <= len(prefix) <= 12 for prefix in zone.postal_prefixes):
        errors.append(_wrong("postal_prefixes", "Each has 1 to 12 letters and digits."))
    for name in ("regions", "postal_prefixes"):
        if getattr(zone, name) and len(zone.countries) != 1:
            errors.append(_wrong(name, "They mean something only with exactly one country."))
    return errors


def service_errors(service: ShippingService) -> list[dict[str, Any]]:
    """What is wrong with a service, per field."""
    errors = _texts(service, "title")
    if service.currency not in money.CURRENCIES:
        errors.append(_wrong("currency", "Give a currency such as GBP."))
    if service.basis not in ShippingService.Basis.values:
        errors.append(_wrong("basis", "Give weight or value."))
    if service.cutoff is not None and (not isinstance(service.cutoff, time) or service.cutoff.tzinfo):
        errors.append(_wrong("cutoff", "Give a local time such as 14:00."))
    if not _CODE.fullmatch(service.tax_class):
        errors.append(_wrong("tax_class", "Give a class such as standard."))
    if service.free_over is not None and not _is_amount(service.free_over):
        errors.append(_wrong("free_over", "Give an amount in minor units, or nothing."))
    days = (service.min_days, service.max_days)
    if not all(_is_whole(day, 0, MOST_DAYS) for day in days) or days[0] > days[1]:
        errors.append(_wrong("max_days", f"Give working days from 0 to {MOST_DAYS}, not less than the fewest."))
    if not _is_whole(service.position, 0, LAST_POSITION):
        errors.append(_wrong("position", f"Give a whole number from 0 to {LAST_POSITION}."))
    return errors + tier_errors(service.tiers)


def tier_errors(tiers: Any) -> list[dict[str, Any]]:
    """What is wrong with tiers: they rise strictly, cost whole minor units, and only the last is open."""
    if not isinstance(tiers, list) or not 1 <= len(tiers) <= MOST_TIERS:
        return [_wrong("tiers", f'Give 1 to {MOST_TIERS} tiers such as {{"up_to": 2000, "amount": 395}}.')]
    errors, reached = [], 0
    for index, tier in enumerate(tiers):
        path = f"tiers[{index}]"
        if not isinstance(tier, dict) or set(tier) != {"up_to", "amount"}:
            return [*errors, _wrong(path, "Give up_to and amount, nothing else.")]
        if not _is_amount(tier["amount"]):
            errors.append(_wrong(f"{path}.amount", "Give an amount in whole minor units."))
        if tier["up_to"] is None and index == len(tiers) - 1:
            continue
        if not _is_whole(tier["up_to"], reached + 1, money.LARGEST):
            return [
                *errors,
                _wrong(f"{path}.up_to", "Each bound is larger than the one before; only the last is open."),
            ]
        reached = tier["up_to"]
    return errors


def _changed(record: Any, changes: Mapping[str, Any], names: Sequence[str]) -> Any:
    if record is None:
        raise NotFound("There is no such shipping rule.")
    if strange := sorted(set(changes) - set(names)):
        raise InvalidShippingRule(
            "Unknown fields.", errors=[_wrong(name, "There is no such field.") for name in strange]
        )
    for name, value in changes.items():
        setattr(record, name, value)
    return record


def _save_zone(zone: ShippingZone) -> ShippingZone:
    tidy(zone)
    return _save(zone, zone_errors(zone), ShippingZone.objects.filter(code=zone.code))


def _save_service(service: ShippingService) -> ShippingService:
    service.tiers = [dict(tier) if isinstance(tier, Mapping) else tier for tier in service.tiers]
    rivals = ShippingService.objects.filter(zone_id=service.zone_id, code=service.code, currency=service.currency)
    return _save(service, service_errors(service), rivals)


def _save(record: Any, errors: list[dict[str, Any]], rivals: Any) -> Any:
    if errors:
        raise InvalidShippingRule("The shipping rule is not valid.", errors=errors)
    if rivals.exclude(pk=record.pk).exists():
        raise ShippingCodeTaken(f"The code {record.code} is taken.")
    record.save()
    transactions.about(**{record._meta.model_name: record.pk})
    return record


def _texts(record: Any, name: str) -> list[dict[str, Any]]:
    errors = [] if _CODE.fullmatch(record.code) else [_wrong("code", "Use letters, digits, - and _.")]
    if not 1 <= len(getattr(record, name).strip()) <= 120:
        errors.append(_wrong(name, "Give 1 to 120 characters."))
    return errors


def _wrong(path: str, detail: str) -> dict[str, Any]:
    return field_error(path, "invalid", detail)


def _is_amount(value: Any) -> bool:
    return _is_whole(value, 0, money.LARGEST)


def _is_whole(value: Any, least: int, most: int) -> bool:
    return type(value) is int and least <= value <= most
