"""Beat's clock: it keeps its times in a file below `TRUECOUNT_HOME`, a folder that a fresh machine lacks."""

from pathlib import Path

from celery.beat import PersistentScheduler


class Clock(PersistentScheduler):
    """Celery's own, which creates the file but not its folder, and would not start."""

    def setup_schedule(self) -> None:
        Path(self.schedule_filename).parent.mkdir(parents=True, exist_ok=True)
        super().setup_schedule()
