"""AWS: the names of a stage, a session, what is deployed."""

import json
import os
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from typing import Any

from hotline.ops import ROOT, OperatorError

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

    def _client(self, service: str) -> Any:
        from botocore.config import Config

        retries = {"total_max_attempts": 4, "mode": "standard"}
        config = Config(connect_timeout=5, read_timeout=60, retries=retries)
        return self._session.client(service, config=config, endpoint_url=self.endpoint)

    def in_region(self, region: str) -> "Cloud":
        """The same account in another region."""
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
        listed = (self.stack(name) or {}).get("Outputs", [])
        return {each["OutputKey"]: each["OutputValue"] for each in listed}

    def parameters(self, name: str) -> dict[str, str]:
        """The parameters of a stack as they are set; empty if it is not there."""
        listed = (self.stack(name) or {}).get("Parameters", [])
        return {each["ParameterKey"]: each["ParameterValue"] for each in listed}

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


PROJECT: str = json.loads((ROOT / "zappa_settings.json").read_text())["live"]["project_name"]
REMIND = "hotline.lambda_entrypoints.remind"
CANARY = "hotline.lambda_entrypoints.canary"
JOBS = (REMIND, CANARY)  # that a schedule of their own starts
LONGEST_RULE = 63  # Zappa cuts longer names
ROUTES = ("sms", "voice", "receipts", "health")
UNKNOWN_URL = "https://not-known-yet.invalid"  # stands in while the function has no address yet


class Stage:
    """The AWS names of one stage. Zappa names functions and rules in the same way."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.function = f"{PROJECT}-{name}"  # and the stack in which Zappa makes its address
        self.stack = f"{self.function}-base"  # of infra/stack.yaml
        self.fallback = f"{self.function}-fallback"  # of infra/fallback.yaml, in each of its two regions
        self.log = f"/aws/lambda/{self.function}"  # group
        # Parameters: HOTLINE_SECRET, the other settings, the SHA-256 of the package that was last released.
        self.secret, self.settings, self.digest = (
            f"/{self.function}/{what}" for what in ("secret", "settings", "release")
        )

    def rule(self, job: str = REMIND) -> str:
        """The schedule of a job, by the job's name."""
        return f"{self.function[: LONGEST_RULE - len(job)]}-{job}"


def stage_of(name: str) -> Stage:
    """The stage of this name. Raises OperatorError: Zappa takes one that begins like a route for it."""
    if not re.fullmatch(r"[a-z][a-z0-9]{1,15}", name):
        message = "cannot be a stage: use 2 to 16 small letters or digits, like production."
        raise OperatorError(f"{name!r} {message}")
    if any(route.startswith(name) for route in ROUTES):
        message = f"begins one of our own paths ({', '.join(ROUTES)}): choose another name."
        raise OperatorError(f"{name!r} {message}")
    return Stage(name)
