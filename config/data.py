"""The database of one start: its schema up to date, and the demo retailer in it."""

from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from config.demo import story
from config.local_home import CannotStart, Home
from config.terminal import Terminal


def migrate(terminal: Terminal) -> None:
    """Apply what is missing, as the owner; asks first, because finding nothing to do is quick."""
    owner = "owner" if "owner" in connections.settings else "default"
    executor = MigrationExecutor(connections[owner])
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        with terminal.working(f"Preparing the database ({len(missing)} migrations)"):
            call_command("migrate", database=owner, interactive=False, verbosity=0)
    connections[owner].close()


def tell(home: Home, terminal: Terminal) -> None:
    """Load the demo retailer into an empty database. Raises CannotStart when something else is half-way in it."""
    if story.is_told():
        return
    terminal.say(f"Loading the demo retailer into {home.folder}")
    try:
        with terminal.counting() as progress:
            story.tell(progress=_marking(progress, home.story_mark))
    except story.HalfTold as refused:
        raise CannotStart(f"{refused} Or keep what is there: bin/demo --empty") from refused
    home.story_mark.unlink(missing_ok=True)


def _marking(progress, mark):
    """The first step that the story reports is the moment from which the database is no longer empty."""

    def report(stage: str, done: int, total: int) -> None:
        mark.touch()
        progress(stage, done, total)

    return report
