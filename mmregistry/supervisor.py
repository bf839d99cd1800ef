"""``python -m mmregistry.supervisor --jobs N -- COMMAND …``: a server, and beside it workers that do jobs.

For a machine of one's own, where nothing else watches over processes. A worker that dies is started again;
when the server ends, or this process is told to, all of them end.
"""

import argparse
import signal
import subprocess
import sys
import time
from types import FrameType

WORKER = (sys.executable, "manage.py", "work")
LOOK_EVERY = 0.5
# A worker that dies at once, because there is no database, is not started anew in the same moment.
PAUSE = 2.0
PATIENCE = 30.0


class Supervisor:
    """The server and its workers, until the server ends or somebody says so."""

    def __init__(self, server: list[str], workers: int) -> None:
        self.ending = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._end)
        # In groups of their own: Ctrl+C in a terminal reaches this process, which tells each of them once.
        self.server = subprocess.Popen(server, process_group=0)  # noqa: S603 (our own command line)
        self.workers: list[subprocess.Popen[bytes] | None] = [None] * workers
        self.begun = [0.0] * workers

    def run(self) -> int:
        """The exit code of the server."""
        while not self.ending and self.server.poll() is None:
            for place in range(len(self.workers)):
                self._keep_alive(place)
            time.sleep(LOOK_EVERY)
        family = [self.server, *filter(None, self.workers)]
        for process in family:
            process.terminate()
        deadline = time.monotonic() + PATIENCE
        for process in family:
            try:
                process.wait(max(deadline - time.monotonic(), 0))
            except subprocess.TimeoutExpired:
                process.kill()  # its job goes on with the next start
                process.wait()
        return 0 if self.ending else self.server.returncode

    def _keep_alive(self, place: int) -> None:
        worker = self.workers[place]
        if (worker is None or worker.poll() is not None) and time.monotonic() - self.begun[place] > PAUSE:
            self.begun[place] = time.monotonic()
            self.workers[place] = subprocess.Popen(WORKER, process_group=0)  # noqa: S603 (our own command line)

    def _end(self, number: int, frame: FrameType | None) -> None:
        self.ending = True


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=1, help="how many workers do jobs beside each other")
    parser.add_argument("server", nargs="+", help="the command that serves")
    options = parser.parse_args(arguments)
    return Supervisor(options.server, options.jobs).run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
