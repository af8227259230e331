"""Pictures that an import names, fetched once its rows are in. One that fails is a row error; the product stays.
Pictures that a request named are fetched alike; one of those that fails leaves a line in the log.

A row is claimed by pushing its due time ahead, fetched outside any transaction, and settled by one use case.
"""

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.db.models import F
from django.db.models.functions import Now

from commerce import catalog, http_client, images, transactions
from commerce.actors import SYSTEM, Actor
from commerce.errors import Refusal
from commerce.events import bus
from commerce.events.facts import ProductChanged
from commerce.imports.run import KEPT_ERRORS
from commerce.models import Image, Import, PictureFetch, Product, RowError

TRIES = 3
LEASE = timedelta(minutes=2)
PAUSE = timedelta(minutes=5)
_log = logging.getLogger(__name__)


def fetch_due(*, seconds: float = 60.0) -> int:
    """Fetch pictures by address one after the other, starting none after `seconds`; returns how many were tried."""
    tried, deadline = 0, time.monotonic() + seconds
    while time.monotonic() < deadline and (fetch := claim(by=SYSTEM)):
        if fetch.attempts > TRIES:
            cut_off = images.InvalidImage("The work on this picture was cut off every time.")
            give_up(by=SYSTEM, fetch=fetch, refusal=cut_off, last=True)
        else:
            _hang(fetch, _fetch, last=fetch.attempts >= TRIES)
        tried += 1
    return tried


def fetch_beside(record: Import, folder: Path) -> int:
    """Read the pictures that an import names by path, from the folder of its file and nowhere else."""
    waiting = PictureFetch.objects.filter(import_record=record, status=PictureFetch.Status.WAITING).order_by("id")
    count = 0
    for fetch in waiting.exclude(source__istartswith="http://").exclude(source__istartswith="https://"):
        count += 1
        _hang(fetch, lambda each: images.keep(_read_beside(folder, each.source)), last=True)
    return count


@transactions.upkeep
def claim(*, by: Actor) -> PictureFetch | None:
    """Take the picture that is due longest, so that nobody else does for a while. A worker that dies only delays it,
    and none that it had not begun with."""
    waiting = PictureFetch.objects.select_for_update(skip_locked=True).filter(
        status=PictureFetch.Status.WAITING, due_at__lte=Now(), source__istartswith="http"
    )
    fetch = waiting.order_by("due_at", "id").first()
    if fetch is not None:
        PictureFetch.objects.filter(pk=fetch.pk).update(due_at=Now() + LEASE, attempts=F("attempts") + 1)
        fetch.attempts += 1
    return fetch


@transactions.use_case
def settle(*, by: Actor, fetch: PictureFetch, kept: images.Kept) -> None:
    """Hang a kept picture on its product, once, and on the variant it was named for."""
    if not _end(fetch, PictureFetch.Status.DONE):
        return
    Product.objects.select_for_update(no_key=True).get(pk=fetch.product_id)
    places = Image.objects.filter(product=fetch.product_id).order_by("-position").values_list("position", flat=True)
    picture, _ = Image.objects.get_or_create(
        product_id=fetch.product_id,
        key=kept.key,
        defaults={
            "alt": fetch.alt,
            "position": (places.first() or 0) + 1,
            "width": kept.width,
            "height": kept.height,
            "source": fetch.source,
        },
    )
    if fetch.variant_id:
        picture.variants.add(fetch.variant_id)
    catalog.touch(product_ids=[fetch.product_id], variant_ids=[fetch.variant_id] if fetch.variant_id else [])
    bus.publish(ProductChanged(product_ids=(fetch.product_id,)))


@transactions.use_case
def give_up(*, by: Actor, fetch: PictureFetch, refusal: Refusal, last: bool) -> None:
    """Note why a picture is missing, or try again later when it may yet come."""
    if not last:
        PictureFetch.objects.filter(pk=fetch.pk).update(due_at=Now() + PAUSE * fetch.attempts)
        return
    if not _end(fetch, PictureFetch.Status.FAILED):
        return
    if fetch.import_record_id is None:
        _log.warning("Picture %s of product %s: %s: %s", fetch.source, fetch.product_id, refusal.code, refusal.detail)
        return
    record = Import.objects.select_for_update(no_key=True).get(pk=fetch.import_record_id)
    if record.problems < KEPT_ERRORS:
        RowError.objects.create(
            import_record=record,
            row=fetch.row,
            column="image",
            code=refusal.code,
            detail=refusal.detail[:500],
            value=fetch.source[:200],
        )
    Import.objects.filter(pk=record.pk).update(problems=F("problems") + 1)


def _hang(fetch: PictureFetch, get: Callable[[PictureFetch], images.Kept], *, last: bool) -> None:
    """Get one picture and settle it. Whatever goes wrong is noted with it alone: others wait behind it."""
    try:
        settle(by=SYSTEM, fetch=fetch, kept=get(fetch))
    except http_client.Unreachable as error:
        give_up(by=SYSTEM, fetch=fetch, refusal=error, last=last)
    except Refusal as error:
        give_up(by=SYSTEM, fetch=fetch, refusal=error, last=True)
    except Exception as error:
        _log.exception("picture %s broke", fetch.pk)
        broken = images.InvalidImage(f"This picture cannot be kept ({type(error).__name__}).")
        give_up(by=SYSTEM, fetch=fetch, refusal=broken, last=last)


def _fetch(fetch: PictureFetch) -> images.Kept:
    return _kept(http_client.call(http_client.Call(url=fetch.source, limit=images.MAX_BYTES)))


def _end(fetch: PictureFetch, status: str) -> bool:
    waiting = PictureFetch.objects.filter(pk=fetch.pk, status=PictureFetch.Status.WAITING)
    return bool(waiting.update(status=status))


def _kept(answer: http_client.Answer) -> images.Kept:
    if answer.status >= 500 or answer.status == 429:
        raise http_client.Unreachable(f"The other side answered {answer.status}.")
    if answer.status != 200:
        raise images.InvalidImage(f"The other side answered {answer.status}.")
    return images.keep(answer.body)


def _read_beside(folder: Path, source: str) -> bytes:
    path = (folder / source).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise http_client.UrlRefused("Only files in the folder of the CSV file are read.")
    if not path.is_file():
        raise images.InvalidImage("There is no such file beside the CSV file.")
    if path.stat().st_size > images.MAX_BYTES:
        raise images.ImageTooLarge(f"At most {images.MAX_BYTES >> 20} MiB.", limit=images.MAX_BYTES)
    return path.read_bytes()
