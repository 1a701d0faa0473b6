"""Deployment steps: each checks first, so any can be repeated."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from hotline.config import Settings
from hotline.ops import OperatorError
from hotline.ops.checks import twilio_checks
from hotline.ops.deploy import (
    address,
    function,
    package,
    releases,
    settings,
    stack,
    twilio_number,
)
from hotline.ops.deploy.cloud import Cloud, Say, Stage


@dataclass
class Deployment:
    """One run of `hotline deploy`: its options, and the results of the steps so far.

    `parameters`: of the stack, as the operator chose. `before`: the function's variables when the run began.
    `dirty`: package the working tree as it is.
    """

    stage: Stage
    settings: dict[str, str]
    cloud: Cloud
    say: Say
    parameters: Mapping[str, str] = field(default_factory=dict)
    dirty: bool = False
    before: Mapping[str, str] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)
    # Of the package, once it is made: its settings, its hash, its key in the bucket of releases.
    zappa_settings: releases.ZappaSettings = field(init=False)
    release: str = ""
    release_key: str = ""

    @property
    def checked(self) -> Settings:
        """The settings as the function reads them, its address among them once that is known."""
        return settings.checked(self.settings)

    @property
    def capacity(self) -> address.Capacity:
        return address.capacity(self.checked.rate)


class Step(NamedTuple):
    """One step: its name, what it is for, and the function that does it and says what it did."""

    name: str
    what: str
    do: Callable[[Deployment], str]


def make_stack(deployment: Deployment) -> str:
    cloud, stage = deployment.cloud, deployment.stage
    parameters = {
        "TableName": deployment.settings["HOTLINE_TABLE"],
        "Stage": stage.name,
        "FunctionName": stage.function,
        "ApiId": cloud.api(stage.function) or "",
        "Watch": "yes",
        **deployment.parameters,
    }
    done = stack.ensure(cloud, stage.stack, parameters, deployment.say)
    deployment.outputs = cloud.outputs(stage.stack)
    return f"{done}; table {deployment.outputs['TableName']}"


def make_package(deployment: Deployment) -> str:
    written = releases.settings_for(deployment.stage, deployment.cloud.region, deployment.outputs)
    made = package.make(deployment.stage.name, written.path, dirty=deployment.dirty)
    deployment.zappa_settings, deployment.release = written, made.sha256
    bucket = deployment.outputs["ReleasesBucket"]
    deployment.release_key = releases.put(deployment.cloud, bucket, made.path)
    bill = made.path.with_suffix(".cdx.json").read_text("utf-8")
    releases.attach(deployment.cloud, bucket, made.sha256, "bom.cdx.json", bill)
    return f"{made.size / 1e6:.1f} MB for {package.RUNTIME}, sha256 {made.sha256}"


def deploy_function(deployment: Deployment) -> str:
    """Zappa's deploy, or its update of an existing function.

    Zappa refuses to deploy over a function, and to update a function without an address. So what a first try
    left half-way is deleted and made again; Twilio does not point at it yet.
    """
    cloud, stage = deployment.cloud, deployment.stage
    present, api = cloud.function(stage.function), cloud.api(stage.function)
    if present and api and _is_deployed(deployment, present):
        releases.keep_digest(cloud, stage, deployment.release)
        return "unchanged"
    if present and not api:
        deployment.say("a first try stopped half-way: its function is made anew")
        cloud.client("lambda").delete_function(FunctionName=stage.function)
        present = None
    command = "update" if present else "deploy"
    package_url = f"s3://{deployment.outputs['ReleasesBucket']}/{deployment.release_key}"
    releases.run_zappa(command, stage, deployment.zappa_settings, deployment.say, "--zip", package_url)
    if cloud.api(stage.function) is None:  # Zappa has been seen to end well without one
        problem = "Zappa says it is done, but there is no HTTP API"
        raise OperatorError(f"{problem}: run it again, or `hotline undeploy`")
    releases.keep_digest(cloud, stage, deployment.release)
    return "updated" if present else "deployed"


def _is_deployed(deployment: Deployment, present: Mapping[str, Any]) -> bool:
    """Whether this package already runs with these settings, unchanged since."""
    own = deployment.zappa_settings.own
    tags = deployment.cloud.client("lambda").list_tags(Resource=present["FunctionArn"])["Tags"]
    wanted = (own["role_arn"], own["lambda_handler"], own["memory_size"], own["timeout_seconds"])
    return (
        own["tags"].items() <= tags.items()
        and releases.running(deployment.cloud, deployment.stage.function) == deployment.release
        and (present["Role"], present["Handler"], present["MemorySize"], present["Timeout"]) == wanted
        and present.get("LastUpdateStatus", "Successful") == "Successful"
    )


def watch_address(deployment: Deployment) -> str:
    """Give the alarms the address's id, which a first deployment knows only now."""
    cloud, stage = deployment.cloud, deployment.stage
    parameters, api = cloud.parameters(stage.stack), cloud.api(stage.function) or ""
    if parameters.get("ApiId") == api:
        return "unchanged"
    return stack.ensure(cloud, stage.stack, {**parameters, "ApiId": api}, deployment.say)


def make_budget(deployment: Deployment) -> str:
    dollars, email = int(deployment.parameters["MonthlyBudget"]), deployment.parameters.get("AlarmEmail", "")
    return stack.ensure_budget(deployment.cloud, deployment.stage, dollars, email)


def give_settings(deployment: Deployment) -> str:
    cloud, stage, outputs = deployment.cloud, deployment.stage, deployment.outputs
    if not deployment.settings.get("HOTLINE_PUBLIC_URL"):
        deployment.settings["HOTLINE_PUBLIC_URL"] = cloud.address(stage.function, stage.name) or ""
    what = "the key that telephone numbers in the table are hashed with"  # without it no key matches a number
    cloud.set_parameter(stage.secret, deployment.settings["HOTLINE_SECRET"], what)
    deployment.settings["HOTLINE_QUEUE_URL"] = outputs["QueueUrl"]  # never another: the role may use no other
    wanted = settings.for_function(deployment.settings) | {"HOTLINE_QUEUE_ARN": outputs["QueueArn"]}
    if moved := settings.move_the_rest(cloud, deployment.checked, deployment.before):
        deployment.say(f"{moved} people without a reminder ahead now stand under the new secret")
    key = outputs.get("FunctionKeyArn", "")
    changed = function.set_environment(cloud, stage, wanted, deployment.before, key)
    return f"{'set' if changed else 'unchanged'}; the line answers at {deployment.checked.public_url}"


def connect_queue(deployment: Deployment) -> str:
    cloud, stage, outputs = deployment.cloud, deployment.stage, deployment.outputs
    wanted = deployment.capacity
    changed = function.connect(cloud, stage, outputs["QueueArn"], function.queue_connection(wanted))
    changed |= function.connect(
        cloud, stage, outputs["StreamArn"], function.STREAM_CONNECTION, StartingPosition="LATEST"
    )
    done = "connected" if changed else "unchanged"
    return f"{done}; at most {wanted.senders} copies of the function send reminders"


def narrow(deployment: Deployment) -> str:
    removed = function.remove_foreign_permissions(deployment.cloud, deployment.stage)
    done = [f"took away the permission {name}, which let others call the function" for name in removed]
    wanted = deployment.capacity
    if address.throttle(deployment.cloud, deployment.stage, wanted):
        rates = f"{wanted.requests} requests a second, {wanted.reports} delivery reports"
        done.append(f"limited the address to {rates}")
    if address.switch_log_on(deployment.cloud, deployment.stage, deployment.outputs["AccessLogArn"]):
        done.append("switched on its access log")
    return "; ".join(done) or "nothing was open"


def publish(deployment: Deployment) -> str:
    cloud, stage, outputs = deployment.cloud, deployment.stage, deployment.outputs
    made = releases.documents(settings.content_of(deployment.checked))
    regions = [there.region for there, _ in releases.buckets(cloud, stage, outputs)]
    for region in regions:
        stack.ensure(cloud.in_region(region), stage.fallback, {"Stage": stage.name}, deployment.say)
    releases.publish(cloud, stage, outputs, made)
    for name, document in made.items():  # for a rollback
        releases.attach(cloud, outputs["ReleasesBucket"], deployment.release, name, document)
    return f"published in {' and '.join(regions)}"


def run_smoke_test(deployment: Deployment) -> str:
    faults = twilio_checks.faults(deployment.checked, settings.content_of(deployment.checked))
    if faults:
        problems = "\n  ".join(["the line does not answer as it should:", *faults])
        back = f"To go back a release: hotline rollback {deployment.stage.name}"
        raise OperatorError(f"{problems}\nTwilio was not pointed anew. {back}")
    return "a signed text and call are answered, unsigned ones refused"


def schedule(deployment: Deployment) -> str:
    done = []
    for job, every in deployment.zappa_settings.schedules.items():
        changed = function.set_schedule(deployment.cloud, deployment.stage, job, every)
        done.append(f"{job.rpartition('.')[2]} {every}, {'set' if changed else 'unchanged'}")
    return "; ".join(done)


def point_twilio(deployment: Deployment) -> str:
    urls = releases.urls(deployment.cloud, deployment.stage, deployment.outputs)
    wanted = twilio_number.pointing(deployment.checked, *urls)
    changed = twilio_number.point(twilio_number.TwilioApi(deployment.checked), deployment.checked, wanted)
    return f"pointed: {', '.join(changed)}" if changed else "unchanged"


STEPS: tuple[Step, ...] = (
    Step("stack", "make or update the table, queues, role, logs, alarms and buckets", make_stack),
    Step("package", "build the package and keep it with the releases", make_package),
    Step("function", "let Zappa deploy or update the function and its address", deploy_function),
    Step("alarms", "let the alarms watch the address", watch_address),
    Step("budget", "let AWS write when the month costs more than chosen", make_budget),
    Step("settings", "give the function its settings", give_settings),
    Step("queue", "let the queue call the function, and the table where it loses a consent", connect_queue),
    Step("permissions", "take away what lets others call the function; limit its address, log it", narrow),
    Step("fallback", "publish what callers hear while the function is down, in two regions", publish),
    Step("trial", "send signed and unsigned webhooks to the public address", run_smoke_test),
    Step("schedule", "start the reminder run each minute, the canary each quarter of an hour", schedule),
    Step("twilio", "point the number or Messaging Service at it, with retries and fallback", point_twilio),
)
