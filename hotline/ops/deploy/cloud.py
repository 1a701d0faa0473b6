"""AWS session: clients, and look-ups of what is deployed."""

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from typing import Any

from hotline.ops import OperatorError

Say = Callable[[str], None]  # prints a line for the operator


class CloudRefused(OperatorError):
    """AWS was not reachable, or refused; the message says what to do."""


class Cloud:
    """Holds one session. Credentials and endpoint are boto3's own settings; the region is the line's."""

    def __init__(self, region: str, endpoint: str | None = None) -> None:
        from boto3.session import Session
        from botocore.session import get_session

        self.region = region
        self.endpoint = endpoint
        session = get_session()
        session.register_component("data_loader", _descriptions(session.get_config_variable("data_path")))
        self._session = Session(botocore_session=session, region_name=region)
        self.client = cache(self._client)
        self.in_region = cache(self._in_region)  # the same account in another region

    def _client(self, service: str) -> Any:
        from botocore.config import Config

        retries = {"total_max_attempts": 4, "mode": "standard"}
        config = Config(connect_timeout=5, read_timeout=60, retries=retries)
        return self._session.client(service, config=config, endpoint_url=self.endpoint)

    def _in_region(self, region: str) -> "Cloud":
        return Cloud(region, self.endpoint)

    def account(self) -> str:
        """The number of the account. Raises CloudRefused if there are no usable credentials."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            return str(self.client("sts").get_caller_identity()["Account"])
        except (BotoCoreError, ClientError) as error:
            raise CloudRefused(
                f"AWS does not let us in ({type(error).__name__}): run `aws configure`, or set AWS_PROFILE; "
                "infra/README.md, step 2"
            ) from None

    def function(self, name: str) -> dict[str, Any] | None:
        """The configuration of a function, or None."""
        client = self.client("lambda")
        try:
            return dict(client.get_function_configuration(FunctionName=name))
        except client.exceptions.ResourceNotFoundException:
            return None

    def stack(self, name: str) -> dict[str, Any] | None:
        client = self.client("cloudformation")
        try:
            stacks = client.describe_stacks(StackName=name)["Stacks"]
        except client.exceptions.ClientError as error:
            if error.response["Error"]["Code"] == "ValidationError":  # there is no such stack
                return None
            raise
        return next((stack for stack in stacks if stack["StackStatus"] != "DELETE_COMPLETE"), None)

    def outputs(self, name: str) -> dict[str, str]:
        """The outputs of a stack; empty if it is not there."""
        stack = self.stack(name) or {}
        return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}

    def parameters(self, name: str) -> dict[str, str]:
        """The parameters of a stack as they are set; empty if it is not there."""
        stack = self.stack(name) or {}
        return {each["ParameterKey"]: each["ParameterValue"] for each in stack.get("Parameters", [])}

    def api(self, function: str) -> str | None:
        """The id of the HTTP API that Zappa made for a function, or None."""
        client = self.client("cloudformation")
        try:
            detail = client.describe_stack_resource(StackName=function, LogicalResourceId="ApiV2")
        except client.exceptions.ClientError:
            return None
        return str(detail["StackResourceDetail"]["PhysicalResourceId"])

    def address(self, function: str, stage: str) -> str | None:
        """The URL of a function that Zappa deployed, without a slash at the end, or None."""
        api = self.api(function)
        return f"https://{api}.execute-api.{self.region}.amazonaws.com/{stage}" if api else None

    def parameter(self, name: str) -> str:
        """A value of AWS's Parameter Store, or "": free of charge, and never read by the function."""
        client = self.client("ssm")
        try:
            return str(client.get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"])
        except client.exceptions.ParameterNotFound:
            return ""

    def set_parameter(self, name: str, value: str, description: str) -> None:
        """Store a value there, encrypted; it outlives the function."""
        if self.parameter(name) != value:
            self.client("ssm").put_parameter(
                Name=name, Value=value, Type="SecureString", Overwrite=True, Description=description
            )

    def delete_parameter(self, name: str) -> None:
        client = self.client("ssm")
        with suppress(client.exceptions.ParameterNotFound):
            client.delete_parameter(Name=name)

    def object_url(self, bucket: str, key: str) -> str:
        if self.endpoint:
            return f"{self.endpoint}/{bucket}/{key}"
        return f"https://{bucket}.s3.{self.region}.amazonaws.com/{key}"


@cache
def _descriptions(data_path: str | None) -> Any:
    """botocore's loader of its descriptions of services: a region more does not read them again."""
    from botocore.loaders import create_loader

    return create_loader(data_path)


def region() -> str:
    """The operator's region, or ""."""
    from boto3.session import Session

    return os.environ.get("AWS_REGION") or Session().region_name or ""


def cloud_of_operator() -> Cloud:
    """AWS as the operator's environment describes it. Raises CloudRefused."""
    if not region():
        raise CloudRefused("no region is set: run `aws configure`, or set AWS_REGION (like us-east-1)")
    cloud = Cloud(region(), os.environ.get("AWS_ENDPOINT_URL"))
    cloud.account()
    return cloud


def aws_error(error: Exception) -> str:
    """botocore's errors in a sentence; "" for any other error."""
    from botocore.exceptions import BotoCoreError, ClientError

    if isinstance(error, ClientError):
        code = error.response["Error"]["Code"]
        return f"AWS refused {error.operation_name} ({code}): has your user the rights?"
    silent = isinstance(error, BotoCoreError)
    return f"AWS did not answer ({type(error).__name__}). Try again." if silent else ""


def holds(actual: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Whether each wanted setting is as wanted; a table of settings may have more."""
    return all(
        holds(actual.get(name, {}), value) if isinstance(value, dict) else actual.get(name, "") == value
        for name, value in wanted.items()
    )


def variables(function: Mapping[str, Any] | None) -> dict[str, str]:
    return dict((function or {}).get("Environment", {}).get("Variables", {}))
