"""What a deployment does, step by step; each looks first, so that it can be run again after any failure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from hotline.config.settings import Settings
from hotline.content.load import load
from hotline.content.model import Content
from hotline.dialogue.commands import COMMANDS
from hotline.ops.checks import smoke
from hotline.ops.deploy import (
    fallback,
    function,
    package,
    releases,
    secret_backup,
    stack,
    stage,
    triggers,
    twilio_number,
    zappa,
)
from hotline.ops.deploy.cloud import Cloud
from hotline.ops.deploy.stage import Stage
from hotline.ops.deploy.twilio_api import TwilioApi

Say = Callable[[str], None]


class StepFailed(Exception):
    """A step went wrong in a way that the operator can mend; the message says how."""


@dataclass
class Deployment:
    """One run of `hotline deploy`: what is asked for, and what the steps found out so far."""

    stage: Stage
    settings: dict[str, str]
    cloud: Cloud
    say: Say
    email: str = ""
    budget: int = 20
    outputs: dict[str, str] = field(default_factory=dict)
    zappa_settings: zappa.ZappaSettings | None = None
    release: str = ""  # the package's hash, and below it its key in the bucket of releases
    release_key: str = ""

    @property
    def checked(self) -> Settings:
        """The settings as the function reads them, its address among them once that is known."""
        return stage.checked(self.settings)

    def content(self) -> Content:
        """The words of this line. Raises BadPrompts."""
        return load(self.checked.values, set(COMMANDS), country=self.checked.country)

    def fallback_urls(self) -> tuple[str, str]:
        """Where the static answers to a text and a call lie."""
        bucket = self.outputs["FallbackBucket"]
        return self.cloud.object_url(bucket, fallback.TEXT), self.cloud.object_url(bucket, fallback.VOICE)


@dataclass(frozen=True)
class Step:
    """One step: its name, what it is for, and the function that does it and says what it did."""

    name: str
    what: str
    do: Callable[[Deployment], str]


def make_stack(it: Deployment) -> str:
    parameters = {
        "TableName": it.settings["HOTLINE_TABLE"],
        "Stage": it.stage.name,
        "FunctionName": it.stage.function,
        "AlarmEmail": it.email,
        "MonthlyBudget": str(it.budget),
        "Watch": "yes",
    }
    done = stack.ensure(it.cloud, it.stage, parameters, it.say)
    it.outputs = it.cloud.outputs(it.stage.stack)
    return f"{done}; table {it.outputs['TableName']}"


def make_package(it: Deployment) -> str:
    it.zappa_settings = zappa.settings_for(it.stage, it.cloud.region, it.outputs)
    made = package.make(it.stage.name, it.zappa_settings.path)
    it.release, it.release_key = made.sha256, releases.put(it.cloud, it.outputs["ReleasesBucket"], made.path)
    return f"{made.size / 1e6:.1f} MB for {made.runtime}, {made.sha256[:12]}"


def deploy_function(it: Deployment) -> str:
    """Zappa's deploy, or its update where there is something to update.

    Zappa refuses to deploy over a function, and to update one without its address: what a first try left
    half-way is taken away and made anew. Nothing points at it yet.
    """
    assert it.zappa_settings is not None, "the package comes first"
    there = it.cloud.function(it.stage.function)
    address = it.cloud.address(it.stage.function, it.stage.name)
    if there and address and _is_deployed(it, there):
        return "unchanged"
    if there and not address:
        it.say("a first try stopped half-way: its function is made anew")
        it.cloud.client("lambda").delete_function(FunctionName=it.stage.function)
        there = None
    command = "update" if there else "deploy"
    package_url = f"s3://{it.outputs['ReleasesBucket']}/{it.release_key}"
    zappa.run(command, it.stage, it.zappa_settings, it.say, "--zip", package_url)
    if (
        it.cloud.address(it.stage.function, it.stage.name) is None
    ):  # Zappa has been seen to end well without one
        raise StepFailed(
            "Zappa says it is done, but there is no HTTP API: run it again, or `hotline undeploy`"
        )
    return "updated" if there else "deployed"


def _is_deployed(it: Deployment, found: Mapping[str, Any]) -> bool:
    """Whether this very package runs already, made by these very settings, with nothing bent since."""
    assert it.zappa_settings is not None, "the package comes first"
    own = it.zappa_settings.own
    tags = it.cloud.client("lambda").list_tags(Resource=found["FunctionArn"])["Tags"]
    wanted = (own["role_arn"], own["lambda_handler"], own["memory_size"], own["timeout_seconds"])
    return (
        tags.get(zappa.TAG) == it.zappa_settings.digest
        and releases.running(it.cloud, it.stage.function) == it.release
        and (found["Role"], found["Handler"], found["MemorySize"], found["Timeout"]) == wanted
        and found.get("LastUpdateStatus", "Successful") == "Successful"
    )


def give_settings(it: Deployment) -> str:
    if not it.settings.get("HOTLINE_PUBLIC_URL"):
        it.settings["HOTLINE_PUBLIC_URL"] = it.cloud.address(it.stage.function, it.stage.name) or ""
    secret_backup.keep(it.cloud, it.stage, it.settings["HOTLINE_SECRET"])
    it.settings["HOTLINE_QUEUE_URL"] = it.outputs["QueueUrl"]  # never another: the role may use no other
    wanted = stage.for_function(it.settings) | {"HOTLINE_QUEUE_ARN": it.outputs["QueueArn"]}
    changed = function.set_environment(it.cloud, it.stage, wanted)
    return f"{'set' if changed else 'unchanged'}; the line answers at {it.checked.public_url}"


def narrow_permissions(it: Deployment) -> str:
    done = function.narrow(it.cloud, it.stage)
    return "; ".join(done) or "nothing was open"


def connect_queue(it: Deployment) -> str:
    wanted = triggers.delivery(it.checked.rate)
    changed = triggers.connect_queue(it.cloud, it.stage, it.outputs["QueueArn"], wanted)
    copies = wanted["ScalingConfig"]["MaximumConcurrency"]
    return (
        f"{'connected' if changed else 'unchanged'}; at most {copies} copies of the function send reminders"
    )


def publish_fallback(it: Deployment) -> str:
    for name, document in fallback.documents(it.content()).items():
        it.cloud.client("s3").put_object(
            Bucket=it.outputs["FallbackBucket"],
            Key=name,
            Body=document.encode(),
            ContentType=fallback.CONTENT_TYPE,
            CacheControl="no-cache",
        )
    return "published"


def try_it(it: Deployment) -> str:
    faults = smoke.faults(it.checked, it.content())
    if faults:
        raise StepFailed(
            "\n  ".join(["the line does not answer as it should:", *faults])
            + f"\nTwilio was not pointed anew. To go back a release: hotline rollback {it.stage.name}"
        )
    return "a signed text and call are answered, unsigned ones refused"


def start_schedule(it: Deployment) -> str:
    assert it.zappa_settings is not None, "the package comes first"
    every = it.zappa_settings.schedules[stage.REMIND]
    return f"{every}, {'set' if triggers.set_schedule(it.cloud, it.stage, every) else 'unchanged'}"


def point_twilio(it: Deployment) -> str:
    wanted = twilio_number.pointing(it.checked, *it.fallback_urls())
    changed = twilio_number.point(TwilioApi(it.checked), it.checked, wanted)
    return f"pointed: {', '.join(changed)}" if changed else "unchanged"


STEPS: tuple[Step, ...] = (
    Step("stack", "make or update the table, queues, role, log, alarms and buckets", make_stack),
    Step("package", "build the package and keep it with the releases", make_package),
    Step("function", "let Zappa deploy or update the function and its address", deploy_function),
    Step("settings", "give the function its settings", give_settings),
    Step("queue", "let the queue call the function, failing messages by themselves", connect_queue),
    Step(
        "permissions", "take away what lets others call the function; limit its address", narrow_permissions
    ),
    Step("fallback", "publish what callers hear while the function is down", publish_fallback),
    Step("trial", "send signed and unsigned webhooks to the public address", try_it),
    Step("schedule", "start the reminder run each minute", start_schedule),
    Step("twilio", "point the number or Messaging Service at it, with retries and fallback", point_twilio),
)
