"""Walls that models cannot declare: append-only tables and foreign keys checked at once."""

from django.db.migrations.operations import RunSQL

_REFUSE = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""


def append_only(table: str) -> RunSQL:
    """A trigger that refuses UPDATE and DELETE, for whoever has the right to try."""
    return RunSQL(
        f"{_REFUSE}CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION refuse_change();",
        f"DROP TRIGGER {table}_append_only ON {table};",
    )


def immediate_foreign_keys(*tables: str) -> RunSQL:
    """Foreign keys of hot tables checked as each row is written. Django's deferred ones run inside COMMIT, when the
    hot level is still locked."""
    return RunSQL(
        _alter_foreign_keys(tables, "NOT DEFERRABLE"), _alter_foreign_keys(tables, "DEFERRABLE INITIALLY DEFERRED")
    )


def _alter_foreign_keys(tables: tuple[str, ...], mode: str) -> str:
    names = ", ".join(f"'{table}'::regclass" for table in tables)
    return f"""
DO $$ DECLARE c record; BEGIN
  FOR c IN SELECT conrelid::regclass AS tab, conname FROM pg_constraint
           WHERE contype = 'f' AND conrelid IN ({names}) LOOP
    EXECUTE format('ALTER TABLE %s ALTER CONSTRAINT %I {mode}', c.tab, c.conname);
  END LOOP;
END $$;
"""
