"""Emergency notice file of the local run."""

from pathlib import Path

from hotline.content.notice import Notice, read_notice
from hotline.sandbox.data_folder import write_private

SETTING = "HOTLINE_NOTICE"
FILE = "notice.json"


def set_here(data: Path, notice: Notice | None) -> None:
    """For the line that runs from a folder; None takes it away."""
    write_private(data / FILE, notice.written() if notice else "")


def local_notice(data: Path) -> str:
    """The notice of the line on this machine, as a setting; "" where there is none that can be used."""
    try:
        value = (data / FILE).read_text()
        return read_notice(value).written() if value else ""
    except (OSError, ValueError):
        return ""
