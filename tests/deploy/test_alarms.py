"""Every alarm of the stack rings for the fault that it is for, and is quiet again afterwards."""

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache

import pytest

from hotline.domain.subscriber import Status, Subscriber
from hotline.domain.telephony import key_of
from hotline.limits.quotas import prices
from hotline.limits.rate_limiter import BATCH, AnswerTotals
from hotline.metrics import BY_LABEL, NAMESPACE, Metric
from hotline.ops.checks.doctor import WATCHING
from hotline.reminders.job import DRAIN
from hotline.sandbox.table import TEMPLATE
from hotline.storage.items import consent_item
from tests.deploy.cloudwatch import Json, Metrics, State, alarms, judged, resources, states
from tests.deploy.watched_line import API, FUNCTION, WatchedLine, watched_line
from tests.package.events import due_at
from tests.store.people import consent
from tests.world import CHICAGO, NEW_YORK, SECRET, world

Story = Callable[[WatchedLine], None]
OF_FUNCTION, OF_QUEUE, OF_API = (
    {"FunctionName": FUNCTION},
    {"QueueName": "DeadLetters.QueueName"},
    {"ApiId": API},
)
RUNG: list[State] = ["OK", "ALARM", "OK"]
PEOPLE = (CHICAGO, NEW_YORK)
FLOOD = 25  # texts an hour, in place of a thousand: the test sends them all

# The metrics of AWS's own that alarms may read, each with the dimensions by which it can be asked for.
# https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/monitor_estimated_charges_with_cloudwatch.html
DOCUMENTED: dict[tuple[str, str], set[str]] = {
    ("AWS/Lambda", "Errors"): {"FunctionName"},
    ("AWS/Lambda", "Throttles"): {"FunctionName"},
    ("AWS/Lambda", "Duration"): {"FunctionName"},
    ("AWS/SQS", "ApproximateNumberOfMessagesVisible"): {"QueueName"},
    ("AWS/ApiGateway", "4xx"): {"ApiId"},
    ("AWS/ApiGateway", "5xx"): {"ApiId"},
    ("AWS/ApiGateway", "Latency"): {"ApiId"},
    ("AWS/Billing", "EstimatedCharges"): {"Currency"},
}


def _stack(**parameters: str) -> dict[str, Json]:
    return alarms(ApiId=API, TextsAnHour=str(FLOOD), **parameters)


@dataclass(frozen=True)
class Heard:
    """What CloudWatch had of one story, and from when to when."""

    first: datetime
    last: datetime
    metrics: Metrics

    def states(self, alarm: Json, metrics: Metrics | None = None) -> list[State]:
        return states(alarm, metrics or self.metrics, self.first, self.last)


# Stories of faults: all is well (`line.well`), something is wrong, all is well again.


def _quarter_of_an_hour(line: WatchedLine) -> None:
    line.minutes(15)
    line.well = line.now


def _no_runs(line: WatchedLine) -> None:
    _quarter_of_an_hour(line)
    line.world.clock.turn(minutes=20)  # the schedule stands still
    line.minutes(3)


def _twilio_refuses_all(line: WatchedLine) -> None:
    _quarter_of_an_hour(line)
    _reminders_due(line)
    line.world.carrier.faults.rest_status = 401
    line.minutes(8)
    line.world.carrier.faults.rest_status = None
    line.minutes(20)


def _slow_sender(line: WatchedLine) -> None:
    hotline = line.entrypoints.hotline
    _quarter_of_an_hour(line)
    line.entrypoints.hotline = replace(hotline, settings=replace(hotline.settings, rate=0.0001))
    _reminders_due(line)
    line.minutes(40)
    line.entrypoints.hotline = hotline
    line.minutes(20)


def _twilio_fails(line: WatchedLine) -> None:
    _quarter_of_an_hour(line)
    _reminders_due(line)
    line.world.carrier.faults.rest_status = 500
    line.minutes(30)
    line.world.carrier.faults.rest_status = None
    line.minutes(60)


def _table_down(line: WatchedLine) -> None:
    """For longer than a message comes back, and then what `hotline doctor` says."""
    _quarter_of_an_hour(line)
    _reminders_due(line)
    line.world.clock.turn(minutes=1)
    line.invoke(line.entrypoints.remind)  # a minute's reminders are in the queue, and then it happens
    assert line.sqs.waiting
    with line.table_down():
        line.minutes(100)
        line.texts(CHICAGO, "STOP")
    assert line.sqs.dead
    line.sqs.redrive()
    line.minutes(70)


def _strangers(line: WatchedLine) -> None:
    line.texts(CHICAGO, "CRAMP")
    line.well = line.now
    carrier = line.world.carrier
    token, carrier.webhooks.auth_token = carrier.webhooks.auth_token, "0" * 32
    for _ in range(110):
        line.texts(NEW_YORK, "CRAMP")
    carrier.webhooks.auth_token = token
    for _ in range(20):  # where nobody else asks, CloudWatch looks at the last values again and again
        line.world.clock.turn(minutes=1)
        line.texts(CHICAGO, "CRAMP")


def _flood(line: WatchedLine) -> None:
    line.texts(CHICAGO, "CRAMP")
    line.well = line.now
    line.world.clock.turn(hours=2)
    for number in range(FLOOD):
        line.texts(f"+1312555{100 + number:04}", "CRAMP")
    line.world.clock.turn(hours=5)


def _total_nearly_used(line: WatchedLine) -> None:
    """Half of an hour's answers, long before anybody is held back."""
    _quarter_of_an_hour(line)
    hotline = line.entrypoints.hotline
    limits = replace(hotline.service.limits, answers=2 * BATCH)
    line.change(limits=limits, answer_totals=AnswerTotals(limits))
    for number in range(FLOOD):
        line.texts(f"+1312555{100 + number:04}", "CRAMP")
    line.minutes(10)
    line.world.clock.turn(hours=1)
    line.minutes(10)
    line.entrypoints.hotline = hotline


def _bug_in_answers(line: WatchedLine) -> None:
    """The last resort answers 200 whatever happens: no count of AWS's own sees it."""
    _canary(line, 4)
    line.well = line.now
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hotline.service.respond", lambda _: 1 / 0)
        _canary(line, 2)
    _canary(line, 4)


def _no_canary(line: WatchedLine) -> None:
    _canary(line, 4)
    line.well = line.now
    line.world.clock.turn(hours=2)
    _canary(line, 4)


def _reports_lost(line: WatchedLine) -> None:
    for receipts in ("once", "once", "lost", "lost", "lost", "once", "once"):
        line.well = line.well or line.now
        line.world.carrier.faults.receipts = receipts
        line.world.clock.turn(days=1)
        _reminders_due(line)
        line.minutes(1)
    line.world.clock.turn(hours=20)


def _consent_deleted(line: WatchedLine) -> None:
    """As somebody with the function's rights could have it: `expires` in the past."""
    line.well = line.now
    line.world.clock.turn(hours=1)
    entries = [consent(at=line.now - age) for age in (timedelta(days=3), timedelta(days=6 * 366))]
    with line.log():
        line.entrypoints.table_deleted([consent_item("ann", entry, 0)["sk"]["S"] for entry in entries])
    line.world.clock.turn(days=6)


def _values(namespace: str, name: str, dimensions: dict[str, str], *values: float, minutes: int = 5) -> Story:
    """A metric of AWS's own that no test can provoke, by what the fault makes of it."""

    def story(line: WatchedLine) -> None:
        for value in values:
            line.well = line.well or line.now
            line.world.clock.turn(minutes=minutes)
            line.metrics.put(namespace, name, dimensions, line.now, value)

    return story


def _slow_answers(line: WatchedLine) -> None:
    """One of 200 answers takes 5 seconds, which the service level allows; then for 20 minutes two do."""
    for slow in (*[1] * 6, *[2] * 4, *[1] * 14):
        line.well = line.well or line.now
        line.world.clock.turn(minutes=5)
        for taken in (*[5000.0] * slow, *[80.0] * (200 - slow)):
            line.metrics.put("AWS/ApiGateway", "Latency", OF_API, line.now, taken)


def _reminders_due(line: WatchedLine) -> None:
    """Reminders of all the people are due in a minute."""
    for number in PEOPLE:
        subscriber = Subscriber(key_of(number, SECRET), Status.ACTIVE, number)
        line.table.put(due_at(subscriber, line.now + timedelta(minutes=1)))


def _canary(line: WatchedLine, times: int) -> None:
    for _ in range(times):
        line.world.clock.turn(minutes=15)
        line.invoke(line.entrypoints.canary)


STORIES: dict[str, tuple[Story, ...]] = {
    "Errors": (_table_down,),
    "Throttles": (_values("AWS/Lambda", "Throttles", OF_FUNCTION, 0, 0, 7, 0, 0, 0, 0),),
    "Slow": (_values("AWS/Lambda", "Duration", OF_FUNCTION, 90, 90, 14_000, 14_500, 90, 90, 90),),
    "Dead": (_table_down,),
    "Silence": (_no_runs, _table_down),
    "Halted": (_twilio_refuses_all,),
    "Behind": (_slow_sender,),
    "Unfinished": (_twilio_fails, _table_down),
    "Refusing": (_strangers,),
    "Failing": (_table_down,),
    "Latency": (_slow_answers,),
    "Flood": (_flood,),
    "Limits": (_total_nearly_used,),
    "Canary": (_bug_in_answers, _no_canary),
    "NoReports": (_reports_lost,),
    "ConsentLost": (_consent_deleted,),
    "Spend": (_values("AWS/Billing", "EstimatedCharges", {"Currency": "USD"}, 3, 12, 21, 1, 1, minutes=360),),
}
CASES = [(name, story) for name, stories in STORIES.items() for story in stories]


@pytest.fixture(scope="module")
def heard(table_url: str) -> Iterator[Callable[[Story], Heard]]:
    """Play a story once; what CloudWatch had of it."""
    with world(table_url) as made, pytest.MonkeyPatch.context() as patch:
        line = watched_line(made, table_url, patch)

        @cache
        def play(story: Story) -> Heard:
            line.metrics, line.sqs.waiting, line.sqs.dead, line.well = Metrics(), [], [], None
            line.world.clock.turn(days=1)
            story(line)
            assert line.well
            return Heard(line.well, line.now, line.metrics)

        yield play


@pytest.mark.parametrize(("name", "story"), CASES, ids=[f"{n}{s.__name__}" for n, s in CASES])
def test_an_alarm_rings_for_its_fault_and_is_quiet_afterwards(
    name: str, story: Story, heard: Callable[[Story], Heard]
) -> None:
    assert heard(story).states(_stack()[name]) == RUNG


def test_every_alarm_has_its_fault_and_the_doctor_knows_it() -> None:
    assert set(STORIES) == set(_stack()) == WATCHING | {"Spend"}


def _each_metric(alarm: Json) -> list[Json]:
    return [each["MetricStat"]["Metric"] for each in alarm.get("Metrics", ()) if "MetricStat" in each] or [
        alarm
    ]


# Each must keep every alarm from ringing and being quiet again, at every one of its metrics.
MISTAKES: dict[str, Callable[[Json], object]] = {
    "another namespace": lambda metric: metric.update(Namespace="Hotlines"),
    "another name": lambda metric: metric.update(MetricName=metric["MetricName"] + "s"),
    "another line": lambda metric: metric["Dimensions"][0].update(Value="another"),
    "another dimension": lambda metric: metric["Dimensions"][0].update(Name="Resource"),
    "one more dimension": lambda metric: metric["Dimensions"].append({"Name": "About", "Value": ""}),
}


@pytest.mark.parametrize(("name", "story"), CASES, ids=[f"{n}{s.__name__}" for n, s in CASES])
def test_a_mistake_in_an_alarm_is_found(name: str, story: Story, heard: Callable[[Story], Heard]) -> None:
    """And one in the words of the log: it is no longer the metric that the alarm reads."""
    told, right = heard(story), _stack()[name]
    for mistake in MISTAKES.values():
        for number in range(len(_each_metric(right))):
            wrong = copy.deepcopy(right)
            mistake(_each_metric(wrong)[number])
            assert told.states(wrong) != RUNG
    assert told.states({**right, "Threshold": 1000 * (float(right["Threshold"]) + 1)}) != RUNG
    for metric in _each_metric(right):
        if metric["Namespace"] == NAMESPACE:
            renamed = Metrics()
            renamed.log(line.replace(f'"{metric["MetricName"]}"', '"Other"') for line in told.metrics.lines)
            assert told.states(right, renamed) != RUNG


@pytest.mark.parametrize("missing", ["notBreaching", "ignore"])
def test_silence_is_no_good_sign(missing: str, heard: Callable[[Story], Heard]) -> None:
    for name, story in (("Silence", _no_runs), ("Canary", _no_canary)):
        assert heard(story).states({**_stack()[name], "TreatMissingData": missing}) == ["OK"]


def test_what_is_written_is_what_is_read(heard: Callable[[Story], Heard]) -> None:
    """Every count that an alarm reads is one that the function writes, or one that AWS describes."""
    read = [metric for alarm in _stack().values() for metric in _each_metric(alarm)]
    for metric in read:
        if metric["Namespace"] != NAMESPACE:
            key = metric["Namespace"], metric["MetricName"]
            assert {each["Name"] for each in metric["Dimensions"]} == DOCUMENTED[key]
    ours = {metric["MetricName"] for metric in read if metric["Namespace"] == NAMESPACE}
    written = {
        name
        for _, story in CASES
        for (space, name, dimensions) in heard(story).metrics.values
        if space == NAMESPACE and dimensions == frozenset(OF_FUNCTION.items())
    }
    assert ours <= written <= set(Metric)
    assert set(Metric) - written <= {*BY_LABEL}, "each other one is written in some story"
    assert len(set(Metric) - set(BY_LABEL) - {Metric.CONSENTS_LOST}) <= FREE, (
        "each further one costs in every hour"
    )


FREE = 10  # alarms, and metrics of one's own, that AWS does not charge for


def test_the_price_of_the_alarms_that_are_not_free_is_told() -> None:
    """An alarm on an expression costs one for each of its metrics."""
    priced = {name: len(_each_metric(alarm)) for name, alarm in _stack().items()}
    everywhere = sum(number for name, number in priced.items() if name in WATCHING)
    readme = (TEMPLATE.parent / "costs.md").read_text("utf-8")
    assert f"AWS: {everywhere} alarms, {sum(priced.values())} in us-east-1 ({FREE} are free" in readme
    assert prices()["assumed"]["alarms"] == sum(priced.values())


def test_the_alarms_on_the_address_exist_once_it_does() -> None:
    for name, resource in resources().items():
        if resource["Properties"].get("Namespace") == "AWS/ApiGateway":
            assert resource["Condition"] == "AddressWatched", name


def test_the_alarm_on_lateness_and_the_log_mean_the_same_half_hour() -> None:
    assert timedelta(minutes=_stack()["Behind"]["Threshold"]) == DRAIN


def test_the_dead_man_is_missed_after_ten_minutes() -> None:
    silence = _stack()["Silence"]
    assert silence["Period"] * silence["EvaluationPeriods"] == 600


# AWS's own examples, https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html:
# five data points (0 well, X breaching, - missing), then the state where missing is ignored, bad, good.
EXAMPLES = {
    (3, "0-X-X"): ("OK", "OK", "OK"),
    (3, "0----"): ("OK", "OK", "OK"),
    (3, "-----"): ("INSUFFICIENT_DATA", "ALARM", "OK"),
    (3, "0XX-X"): ("ALARM", "ALARM", "ALARM"),
    (3, "----X"): ("INSUFFICIENT_DATA", "ALARM", "OK"),
    (3, "X----"): ("INSUFFICIENT_DATA", "ALARM", "OK"),
    (2, "0-X-X"): ("ALARM", "ALARM", "ALARM"),
    (2, "00X0X"): ("ALARM", "ALARM", "ALARM"),
    (2, "0-X--"): ("OK", "ALARM", "OK"),
    (2, "----0"): ("OK", "ALARM", "OK"),
    (2, "----X"): ("INSUFFICIENT_DATA", "ALARM", "OK"),
}


def test_alarms_are_judged_here_as_aws_says() -> None:
    for (needed, shown), expected in EXAMPLES.items():
        points = [{"0": 0.0, "X": 1.0, "-": None}[each] for each in shown]
        alarm = {
            "EvaluationPeriods": 3,
            "DatapointsToAlarm": needed,
            "ComparisonOperator": "GreaterThanOrEqualToThreshold",
            "Threshold": 1,
        }
        found = [
            judged({**alarm, "TreatMissingData": missing}, points, "INSUFFICIENT_DATA")
            for missing in ("ignore", "breaching", "notBreaching")
        ]
        assert tuple(found) == expected, shown
