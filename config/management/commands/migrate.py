"""Django's `migrate`, as the role that owns the tables; a new installation gets its default roles with them."""

from django.conf import settings
from django.core.management import CommandError
from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from commerce import staff
from commerce.actors import SYSTEM
from commerce.models import Role

_TOO_OLD = (
    "This database was left at {app}.{name}, in the middle of steps that are one step now. Bring it up to date with"
    " the version that wrote it, then with this one. What bin/demo made can also be started over: bin/demo --fresh"
)


class Command(migrate.Command):
    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="owner" if "owner" in settings.DATABASES else "default")

    def handle(self, *args, **options) -> None:
        """Raises CommandError for a database that has only some of the migrations which another one replaces: Django
        would speak of missing models."""
        applied = set(MigrationRecorder(connections[options["database"]]).applied_migrations())
        loader = MigrationLoader(None, load=False)
        loader.load_disk()
        for migration in loader.disk_migrations.values():
            done = [each for each in migration.replaces if each in applied]
            if 0 < len(done) < len(migration.replaces):
                app, name = done[-1]
                raise CommandError(_TOO_OLD.format(app=app, name=name))
        super().handle(*args, **options)
        if _is_whole(options):
            _begin()


def _is_whole(options: dict) -> bool:
    """Whether the installation itself is up to date now: not only some app, nor a scratch database."""
    partial = options["app_label"] or options["plan"] or options["check_unapplied"]
    return not partial and options["database"] in ("owner", "default")


def _begin() -> None:
    """Without roles nobody but owners could do anything. Where there are some, they are the retailer's own business:
    one that was changed or removed stays so."""
    if not Role.objects.exists():
        staff.ensure_roles(by=SYSTEM)
