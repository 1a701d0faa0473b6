"""Sets the emergency notice of a line: one setting of the function, or a file that the local run looks at."""

from pathlib import Path

from hotline.content.notice import Notice, read_notice
from hotline.deploy.cloud import Cloud, variables
from hotline.deploy.stage import Stage

SETTING = "HOTLINE_NOTICE"
FILE = "notice.json"


def set_here(data: Path, notice: Notice | None) -> None:
    """For the line that runs from a folder; None takes it away."""
    fresh = data / f"{FILE}.new"
    fresh.touch(mode=0o600)
    fresh.write_text(notice.written() if notice else "")
    fresh.replace(data / FILE)


def local_notice(data: Path) -> str:
    """The notice of the line on this machine, as a setting; "" where there is none that can be used."""
    try:
        value = (data / FILE).read_text()
        return read_notice(value).written() if value else ""
    except (OSError, ValueError):
        return ""


def set_on_aws(cloud: Cloud, stage: Stage, notice: Notice | None) -> None:
    """A changed setting reaches everybody within seconds: old copies of the function get no more requests."""
    client = cloud.client("lambda")
    kept = variables(cloud.function(stage.function))
    kept.pop(SETTING, None)
    if notice:
        kept[SETTING] = notice.written()
    client.get_waiter("function_updated_v2").wait(FunctionName=stage.function, WaiterConfig={"Delay": 1})
    client.update_function_configuration(FunctionName=stage.function, Environment={"Variables": kept})
    client.get_waiter("function_updated_v2").wait(FunctionName=stage.function, WaiterConfig={"Delay": 1})
