"""An AWS on this machine for a whole deployment: ministack, which runs the deployed function too."""

import os
import socket
import subprocess
import sysconfig
import time
import urllib.request
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

START = 180  # seconds
# Every interface and a state of its own are its defaults; a test wants neither.
QUIET = {
    "BIND_HOST": "127.0.0.1",
    "IOT_MTLS_ENABLED": "0",
    "SFTP_ENABLED": "0",
    "PERSIST_STATE": "0",
    "LOG_LEVEL": "WARNING",
}

# Its CloudFormation refuses a budget, and an alarm on an expression. Of the first it is told to make nothing,
# of the second an alarm on the expression's first metric.
LAUNCH = """
from ministack.services.cloudformation import provisioners
record = provisioners._cw_metric_alarm_record
def of_first_metric(name, properties):
    parts = [part["MetricStat"] for part in properties.get("Metrics") or () if "MetricStat" in part]
    first = parts[0]["Metric"] if parts else {}
    return record(name, {**properties, "Metrics": None, **first})
provisioners._cw_metric_alarm_record = of_first_metric
from ministack.app import main
main()
"""


@contextmanager
def emulated_aws(log: Path) -> Iterator[str]:
    """The emulator's endpoint while the block lasts; what it says goes to `log`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "HOTLINE_", "TWILIO_"))}
    command = [str(_python(log.parent / "python")), "-c", LAUNCH]
    with log.open("wb") as told:
        process = subprocess.Popen(
            command,
            env=environ | QUIET | {"GATEWAY_PORT": str(port)},
            stdout=told,
            stderr=told,
            cwd=log.parent,
        )
    endpoint = f"http://127.0.0.1:{port}"
    try:
        _wait(endpoint, process, log)
        yield endpoint
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _python(at: Path) -> Path:
    """A Python that finds the installed libraries, and not this project.

    The emulator runs the function with its own Python: with ours a module that is missing in the package
    would be found in the working tree.
    """
    venv.create(at, symlinks=True)
    base = {"base": str(at), "platbase": str(at)}
    own = Path(sysconfig.get_path("purelib", "venv", base))
    # A path in a .pth file is only a path: an editable install's own .pth file there is not read.
    (own / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    return at / "bin" / "python"


def _wait(endpoint: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + START
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{endpoint}/_ministack/health", timeout=1):  # noqa: S310 - this machine
                return
        except (URLError, OSError):
            assert process.poll() is None, log.read_text("utf-8")[-2000:]
            time.sleep(0.1)
    raise TimeoutError(f"the emulator did not start within {START} seconds")
