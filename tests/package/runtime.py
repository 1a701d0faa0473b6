"""Runs a package as AWS Lambda does: AWS's own runtime client against a small Lambda Runtime API.

From the shell, with the settings in the environment (one event a file, or - for standard input):

    python -m tests.package.runtime build/hotline.zip event.json ...

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""
# ruff: noqa: T201 - answers are printed

import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
import venv
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import PackageNotFoundError, files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

HANDLER = "hotline.lambda_handler.handler"
CLIENT = ("awslambdaric", "snapshot-restore-py", "simplejson")  # all that AWS adds to a function
API = "/2018-06-01/runtime/"
PATIENCE = 120.0  # seconds for one answer
CGROUP = Path("/sys/fs/cgroup/cpu")


class Failed(Exception):
    """The function ended without an answer; the message has its log."""


@dataclass(frozen=True)
class Answer:
    """What one invocation gave: a payload, or an error's type. `seconds` from handing over to answering."""

    payload: Any
    error: str | None
    seconds: float


class _Api(ThreadingHTTPServer):
    """The Lambda Runtime API of one function."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.events: queue.Queue[bytes | None] = queue.Queue()
        self.answers: queue.Queue[Answer] = queue.Queue()
        self.given = 0.0

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A killed function breaks its connection: that is how each one ends."""


class _Request(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one packet for headers and body
    server: _Api

    def do_GET(self) -> None:
        event = self.server.events.get()
        if event is None:
            self.close_connection = True
            return
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(event)))
        self.send_header("Lambda-Runtime-Aws-Request-Id", "00000000-0000-4000-8000-000000000000")
        self.send_header("Lambda-Runtime-Deadline-Ms", str(int(time.time() * 1000) + 60_000))
        self.send_header(
            "Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:000000000000:function:f"
        )
        self.end_headers()
        self.wfile.write(event)
        self.wfile.flush()
        self.server.given = time.perf_counter()

    def do_POST(self) -> None:
        told = json.loads(self.rfile.read(int(self.headers["Content-Length"])) or b"null")
        seconds = time.perf_counter() - self.server.given
        if self.path.endswith("/response"):
            self.server.answers.put(Answer(told, None, seconds))
        else:
            self.server.answers.put(Answer(told, told["errorType"], seconds))
        self.send_response(202)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


class Function:
    """One running sandbox. `folder` is the unpacked package; it is not written to."""

    def __init__(
        self,
        folder: Path,
        environ: Mapping[str, str],
        *,
        handler: str = HANDLER,
        beside: Sequence[Path] = (),
        group: Path | None = None,
    ) -> None:
        self._api = _Api()
        threading.Thread(target=self._api.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed by stop()
        enter = ["sh", "-c", 'echo $$ > "$0/cgroup.procs" && exec "$@"', str(group)] if group else []
        self._handler, self._command = handler, [*enter, str(runtime_python()), "-m", "awslambdaric", handler]
        self._environ = {
            "PATH": os.environ["PATH"],
            **({"PYTHONPATH": os.pathsep.join(map(str, beside))} if beside else {}),
            "PYTHONDONTWRITEBYTECODE": "1",  # as on AWS, where the folder cannot be written to
            "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{self._api.server_port}",
            "AWS_LAMBDA_FUNCTION_NAME": "cramp-hotline-live",
            "AWS_EXECUTION_ENV": f"AWS_Lambda_python{sys.version_info[0]}.{sys.version_info[1]}",
            "AWS_EC2_METADATA_DISABLED": "true",
            "LAMBDA_TASK_ROOT": str(folder),
            **environ,
        }
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.started = 0.0

    def start(self) -> None:
        self.started = time.perf_counter()
        self._process = subprocess.Popen(
            self._command, cwd=self._folder, env=self._environ, stdout=self._log, stderr=self._log
        )

    def invoke(self, event: Any) -> Answer:
        """Hand over one event and wait for what comes of it. Raises Failed."""
        self._api.events.put(json.dumps(event).encode())
        if self._process is None:
            self.start()
        assert self._process is not None
        end = time.perf_counter() + PATIENCE
        while time.perf_counter() < end:
            try:
                return self._api.answers.get(timeout=0.25)
            except queue.Empty:
                if self._process.poll() is not None:
                    break
        raise Failed(f"{self._handler} gave no answer:\n{self.log}")

    @property
    def log(self) -> str:
        """All that it wrote: on AWS this goes to CloudWatch."""
        self._log.seek(0)
        return self._log.read().decode()

    def cpu(self) -> float:
        """Seconds of CPU that all its threads took so far."""
        assert self._process is not None
        tasks = Path(f"/proc/{self._process.pid}/task").iterdir()
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9

    def memory(self) -> float:
        """The most memory it had so far, in MiB."""
        assert self._process is not None
        told = Path(f"/proc/{self._process.pid}/status").read_text()
        return int(next(line.split()[1] for line in told.splitlines() if line.startswith("VmHWM"))) / 1024

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._api.events.put(None)
        self._api.shutdown()
        self._api.server_close()
        self._log.close()


@contextmanager
def running(folder: Path, environ: Mapping[str, str], **more: Any) -> Iterator[Function]:
    """A sandbox for as long as it is needed; it starts with its first event."""
    function = Function(folder, environ, **more)
    try:
        yield function
    finally:
        function.stop()


@contextmanager
def quarter_core() -> Iterator[Path | None]:
    """A control group that is given a quarter of a core; None where this machine cannot make one."""
    group = CGROUP / f"hotline-{os.getpid()}"
    try:
        group.mkdir()
        (group / "cpu.cfs_period_us").write_text("20000")
        (group / "cpu.cfs_quota_us").write_text("5000")
    except OSError:
        yield None
        return
    try:
        yield group
    finally:
        time.sleep(0.1)  # the last process leaves it a moment after it has ended
        group.rmdir()


def unpack(archive: Path, folder: Path) -> Path:
    """The package in a folder that nobody may write to."""
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(folder)
    for path in [*folder.rglob("*"), folder]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    return folder


def is_available() -> bool:
    """Whether AWS's runtime client is installed."""
    return find_spec("awslambdaric") is not None


def runtime_python() -> Path:
    """A Python with AWS's runtime client and nothing else: no library of ours is found by chance."""
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    folder = Path(tempfile.gettempdir(), f"hotline-runtime-{os.getuid()}-{version}")
    if not (folder / "bin" / "python").exists():
        venv.create(folder, symlinks=True)
    for package in CLIENT:
        try:
            tops = {file.parts[0]: file for file in files(package) or ()}
        except PackageNotFoundError:
            raise Failed(f"{package} is missing: pip install 'cramp-hotline[deploy]'") from None
        for top, file in tops.items():
            if top in ("..", "__pycache__"):  # commands, and bytecode that may not be written yet
                continue
            link = folder / "lib" / version / "site-packages" / top
            real = Path(str(file.locate())).parents[len(file.parts) - 1] / top
            if link.is_symlink() and link.resolve() != real.resolve():
                link.unlink()
            if not link.exists():
                link.symlink_to(real)
    return folder / "bin" / "python"


def main(archive: str, *events: str) -> None:
    ours = ("TWILIO_", "HOTLINE_", "AWS_")
    environ = {name: value for name, value in os.environ.items() if name.startswith(ours)}
    with tempfile.TemporaryDirectory() as temporary:
        folder = unpack(Path(archive), Path(temporary, "task"))
        with running(folder, environ) as function:
            for name in events or ("-",):
                event = json.loads(sys.stdin.read() if name == "-" else Path(name).read_text())
                answer = function.invoke(event)
                print(json.dumps(answer.payload, indent=2))
            print(function.log, file=sys.stderr, end="")


if __name__ == "__main__":
    main(*sys.argv[1:])
