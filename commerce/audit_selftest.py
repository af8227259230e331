"""Is the audit able to fail? Each law is broken on purpose, and the audit has to say so.

It happens on a scratch database made from the migrations, or copied from one that was, as owner: first the walls have
to refuse the damage, then they are dropped, then the audit has to find it; all of it is rolled back and the database
dropped.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import DatabaseError, connections, transaction

from commerce import audit, scratch_databases
from commerce.audit import Damage, Law

ALIAS = "audit_selftest"
_APPEND_ONLY = "23001"  # what the trigger of append-only tables raises
_KIND = """
SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = %s::regclass AND conname = %s),
  EXISTS (SELECT FROM pg_index WHERE indrelid = %s::regclass AND indexrelid = to_regclass(%s))
"""


@dataclass(frozen=True, slots=True)
class Trial:
    """How one damage went. `refused` is None where no wall stands before it."""

    law: Law
    damage: Damage
    clean: bool
    refused: bool | None
    found: bool

    @property
    def passed(self) -> bool:
        return self.clean and self.refused is not False and self.found

    def __str__(self) -> str:
        wall = {None: "no wall", True: f"refused by {' and '.join(self.damage.walls)}", False: "NOT REFUSED"}
        words = [wall[self.refused], "found" if self.found else "NOT FOUND"]
        if not self.clean:
            words.append("NOT CLEAN BEFORE")
        return f"{self.law.code} {self.damage.name}: {', '.join(words)}"


def run(codes: Collection[str] | None = None, *, template: str = "") -> list[Trial]:
    """Try every damage of the laws. A `template` is a database of this schema to copy, where nobody is: migrating takes
    ten times as long. Raises scratch_databases.CannotMake."""
    chosen = audit.laws(codes)
    with scratch(template):
        return [_try(law, damage) for law in chosen for damage in law.damages]


@contextmanager
def scratch(template: str = "") -> Iterator[None]:
    """A database of its own behind the connection ALIAS, for as long as the block lasts."""
    with scratch_databases.behind(
        ALIAS, f"selftest_of_{connections['default'].settings_dict['NAME']}", template=template
    ):
        yield


def _try(law: Law, damage: Damage) -> Trial:
    with transaction.atomic(using=ALIAS), connections[ALIAS].cursor() as cursor:
        for statement in law.example:
            cursor.execute(statement)
        before = audit.run([law.code], using=ALIAS)
        refused = _is_refused(cursor, damage) if damage.walls else None
        for wall, table in damage.walls.items():
            _drop(cursor, wall, table)
        cursor.execute(damage.harm)
        after = audit.run([law.code], using=ALIAS)
        transaction.set_rollback(True, using=ALIAS)
    clean = before.drift == 0 and before.checked > 0
    return Trial(law, damage, clean, refused, found=after.drift > 0 and bool(after.findings))


def _drop(cursor, wall: str, table: str) -> None:
    """A constraint, a unique index on some of the rows, or a trigger."""
    cursor.execute(_KIND, [table, wall] * 2)
    is_constraint, is_index = cursor.fetchone()
    if is_constraint:
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {wall}")
    else:
        cursor.execute(f"DROP INDEX {wall}" if is_index else f"DROP TRIGGER {wall} ON {table}")


def _is_refused(cursor, damage: Damage) -> bool:
    try:
        with transaction.atomic(using=ALIAS):
            cursor.execute(damage.harm)
    except DatabaseError as problem:
        said = problem.__cause__.diag
        return said.constraint_name in damage.walls or said.sqlstate == _APPEND_ONLY
    return False
