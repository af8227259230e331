"""Three simulated channels with everything in them, and one process that matches and compares it. Run by
`bench.reconciliation`."""

import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection as database  # noqa: E402

from bench import channel_accounts, retailer  # noqa: E402
from commerce.models import AuditEntry, Connection, Listing, SyncRun  # noqa: E402
from commerce.sales_channels import listings, runs  # noqa: E402
from commerce.sales_channels.connectors.simulated.exchange import Account  # noqa: E402

WRONG = 100
PAGE = os.sysconf("SC_PAGE_SIZE")


def main(skus: int) -> None:
    with ExitStack() as stack:
        file = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "catalog.json"
        file.write_text(json.dumps(channel_accounts.catalog(skus, quantity=retailer.STOCK)))
        urls = {code: stack.enter_context(simulated(code, file)) for code in channel_accounts.PATHS}
        settings.EGRESS_EXCEPTIONS = [url.removeprefix("http://") for url in urls.values()]
        made = {code: channel_accounts.join(code, url, place_of(url), Account()) for code, url in urls.items()}
        matched_in = {code: timed(lambda each=each: listings.refresh(each)) for code, each in made.items()}
        said("matched", matched_in)
        with counted() as statements, growing() as memory:
            compared_in = {code: timed(lambda each=each: compare(each)) for code, each in made.items()}
        said("compared", compared_in)
        found = found_wrong(urls["woocommerce"], made["woocommerce"], skus)
    done = SyncRun.objects.filter(kind="stock").order_by("id")[:3]
    checked = sum(run.checked for run in done)
    matched = Listing.objects.filter(status="matched").count()
    print(json.dumps({
        "matched": matched, "matched_rate": matched / sum(matched_in.values()), "checked": checked,
        "rate": checked / sum(compared_in.values()), "longest": max(compared_in.values()),
        "statements": statements[0] / (checked / 100), "missed": WRONG - found, "growth": memory["added"],
        "peak": memory["peak"], "notes": AuditEntry.objects.filter(use_case__endswith="runs._note").count(),
    }))  # fmt: skip


@contextmanager
def simulated(code: str, file: Path) -> Iterator[str]:
    """The address of a channel in a process of its own."""
    manage = [sys.executable, str(settings.BASE_DIR / "manage.py"), "simulate_channel", "--system", code]
    command = [*manage, "--catalog", str(file), "--orders-per-minute", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait()


def place_of(url: str) -> int:
    with urllib.request.urlopen(f"{url}/_sim/state") as answer:
        return json.load(answer)["places"][0]["id"]


def compare(each: Connection) -> None:
    if runs.run(each.pk, "stock").status != "completed":
        raise SystemExit(f"the comparison with {each.name} did not end")


def found_wrong(url: str, connection: Connection, skus: int) -> int:
    """Of WRONG levels that somebody counted up over there, those that one more comparison finds and heals."""
    for number in random.Random(7).sample(range(1, skus + 1), WRONG):
        words = json.dumps({"sku": f"SKU-{number}", "quantity": retailer.STOCK + 5}).encode()
        urllib.request.urlopen(f"{url}/_sim/count", words).close()
    compare(connection)
    last = SyncRun.objects.filter(connection=connection, kind="stock").latest("id")
    return min(last.drift, last.healed)


def timed(work) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


@contextmanager
def counted() -> Iterator[list[int]]:
    """How many statements ran."""
    found = [0]

    def count(execute, *arguments):
        found[0] += 1
        return execute(*arguments)

    with database.execute_wrapper(count):
        yield found


@contextmanager
def growing() -> Iterator[dict[str, float]]:
    """MiB of this process: the most meanwhile, and how much more that is than at the beginning."""
    found, stop, before = {"peak": resident()}, threading.Event(), resident()

    def look() -> None:
        while not stop.wait(0.1):
            found["peak"] = max(found["peak"], resident())

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield found
    finally:
        stop.set()
        looking.join()
        found["added"] = found["peak"] - before


def resident() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE / 2**20


def said(what: str, seconds: dict[str, float]) -> None:
    print(what, {code: f"{spent:.0f} s" for code, spent in seconds.items()}, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
