"""R as a process beside this one, which times its packages between our own runs."""

import shutil
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Self

from .contenders import Numbers

SCRIPT = Path(__file__).with_name("packages.R")


class RSession:
    """Rscript on packages.R, with one cohort loaded at a time; a context manager that ends the process."""

    def __enter__(self) -> Self:
        """Raises LookupError when R or one of the packages is not installed."""
        rscript = shutil.which("Rscript")
        if rscript is None:
            raise LookupError("R is not installed")
        self.process = subprocess.Popen(  # noqa: S603 a script of ours, found by PATH
            [rscript, "--vanilla", str(SCRIPT)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        if self._answer() != "ready":
            self.process.communicate()
            raise LookupError("R has not all of the packages survival, cmprsk and prodlim")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.communicate()

    def load(self, file: Path) -> None:
        """Read the table of a cohort."""
        self._ask(f"load {file}")

    def run(self, contender: str) -> tuple[float, Numbers]:
        """The processor's seconds of a run and the numbers it gave; raises LookupError when it failed."""
        seconds, *columns = self._ask(contender).split(";")
        named = dict(column.split("=") for column in columns)
        return float(seconds), {name: [float(n) for n in row.split(",")] for name, row in named.items()}

    def _ask(self, line: str) -> str:
        assert self.process.stdin  # noqa: S101 it is a pipe
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = self._answer()
        if not answer or answer.startswith("error="):
            raise LookupError(answer.removeprefix("error=") or "R has ended")
        return answer

    def _answer(self) -> str:
        assert self.process.stdout  # noqa: S101 it is a pipe
        return self.process.stdout.readline().rstrip("\n")
