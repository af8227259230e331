"""What a person sees while Truecount starts and runs: sentences, progress, and the children's lines by color."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.text import Text

COLORS = {"web": "cyan", "worker": "magenta", "beat": "yellow", "demo": "green"}
WIDTH = max(map(len, COLORS))
REPORT_SECONDS = 2


class Terminal:
    """Writes to standard output, with colors and moving bars only where that is a terminal."""

    def __init__(self) -> None:
        self.console = Console(highlight=False)

    def say(self, sentence: str) -> None:
        self.console.print(Text.assemble(("==> ", "bold green"), sentence), soft_wrap=True)

    def line(self, name: str, text: str) -> None:
        """One line of a child. Colors that the child set itself are kept."""
        prefix = Text(f"{name:<{WIDTH}} │ ", style=COLORS.get(name, ""))
        self.console.print(prefix + Text.from_ansi(text), soft_wrap=True)

    @contextmanager
    def working(self, sentence: str) -> Iterator[None]:
        """A step that may take seconds."""
        self.say(sentence)
        with self.console.status("…"):
            yield

    @contextmanager
    def counting(self) -> Iterator["Counter"]:
        """Several stages with a count each."""
        columns = TextColumn("    {task.description:<20}"), BarColumn(), MofNCompleteColumn()
        with Progress(*columns, console=self.console, disable=not self.console.is_terminal) as progress:
            yield Counter(self, progress)


class Counter:
    """Call it with (stage, done, total) as often as you like."""

    def __init__(self, terminal: Terminal, progress: Progress) -> None:
        self._terminal, self._progress = terminal, progress
        self._stages: dict[str, int] = {}
        self._reported = time.monotonic()

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage not in self._stages:
            self._stages[stage] = self._progress.add_task(stage, total=total)
        self._progress.update(self._stages[stage], completed=done, total=total)
        if self._progress.disable and time.monotonic() - self._reported > REPORT_SECONDS:
            self._reported = time.monotonic()
            self._terminal.console.print(f"    {stage}: {done:,} of {total:,}")
