"""What the application's database role may do: everything on rows, except changing what is append-only."""

from django.apps import apps
from django.conf import settings
from psycopg import sql


def apply(connection) -> None:
    """Grant to the application's role, as the owner who has just migrated. Nothing to do when both are one role."""
    role = settings.DATABASES["default"].get("USER")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        if not role or cursor.fetchone()[0] == role:
            return
        for statement in _statements(role):
            cursor.execute(statement)


def append_only_tables() -> list[str]:
    """Tables whose rows are never changed: models that say `append_only = True`."""
    return sorted(model._meta.db_table for model in apps.get_models() if getattr(model, "append_only", False))


def _statements(role: str) -> list[sql.Composed]:
    name = sql.Identifier(role)
    grants = [
        sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(name),
        sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}").format(name),
        sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(name),
        sql.SQL("REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {}").format(name),
    ]
    ledgers = sql.SQL(", ").join(sql.Identifier(table) for table in append_only_tables())
    grants.append(sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {} FROM {}").format(ledgers, name))
    return grants
