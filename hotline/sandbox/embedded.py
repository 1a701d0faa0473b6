"""The embedded table: a child process that speaks DynamoDB and keeps what is written.

By hand: python -m hotline.sandbox.embedded --port 4566 --data .data
"""

import argparse
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hotline.sandbox.serving import NotStarted, serve

__all__ = ["Embedded", "NotStarted", "embedded", "start"]

PREFIX = "embedded table: "


@dataclass(frozen=True)
class Embedded:
    """A running embedded table: `url` is its endpoint."""

    url: str
    process: subprocess.Popen[bytes]

    @property
    def pid(self) -> int:
        return self.process.pid

    def stop(self) -> None:
        """End it. Nothing is left to save: every answered write is on the disk already."""
        self.process.terminate()
        self.process.communicate()

    def kill(self) -> None:
        """End it as a crash would."""
        self.process.kill()
        self.process.communicate()


def start(data: Path, port: int | None = None) -> Embedded:
    """Start the child and wait until it answers (about a second); a free port where none is named.

    It ends when this process does, however that ends. `data` is a folder, made if missing. Raises NotStarted.
    """
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    command = [
        sys.executable,
        "-m",
        "hotline.sandbox.embedded",
        "--port",
        str(port or 0),
        "--data",
        str(data),
        "--as-child",
    ]
    with (data / "table.log").open("a+b") as log:
        before = log.tell()
        process = subprocess.Popen(  # noqa: S603 (our own module)
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, start_new_session=True
        )
        assert process.stdout is not None
        url = process.stdout.readline().decode().strip()
        if url:
            return Embedded(url, process)
        process.communicate()
        log.seek(before)
        said = log.read().decode(errors="replace").splitlines() or [f"ended with {process.returncode}"]
    raise NotStarted(said[-1].removeprefix(PREFIX))


@contextmanager
def embedded(data: Path, port: int | None = None) -> Iterator[Embedded]:
    """The embedded table, as long as the block lasts."""
    running = start(data, port)
    try:
        yield running
    finally:
        running.stop()


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m hotline.sandbox.embedded", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument(
        "--port", type=int, default=4566, help="port on 127.0.0.1; 0 for a free one (default: 4566)"
    )
    parser.add_argument(
        "--data", type=Path, required=True, help="folder in which the table is kept; made if missing"
    )
    parser.add_argument("--as-child", action="store_true", help="end when standard input does")
    chosen = parser.parse_args(argv)
    try:
        serve(chosen.data, chosen.port, as_child=chosen.as_child)
    except NotStarted as error:
        print(f"{PREFIX}{error}", file=sys.stderr)  # noqa: T201 (a command line prints)
    return 1


if __name__ == "__main__":
    sys.exit(main())
