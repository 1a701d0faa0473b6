"""Sets the emergency notice of a deployed line: one setting of the function."""

from hotline.content.notice import Notice
from hotline.ops.deploy.cloud import Cloud, variables
from hotline.ops.deploy.stage import Stage
from hotline.sandbox.notice_file import SETTING


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
