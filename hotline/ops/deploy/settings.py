"""Stage settings: from the environment, the function, or a question."""

import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

import click

from hotline.config import SETTINGS, BadSettings, Settings, read_settings
from hotline.content.load import load
from hotline.content.model import Content
from hotline.dialogue.commands import COMMANDS
from hotline.domain.subscriber import Subscriber
from hotline.domain.telephony import key_of, keys_of
from hotline.ops.deploy.cloud import UNKNOWN_URL, Cloud, Stage
from hotline.storage import try_again
from hotline.storage.dynamodb import DynamoDBStore
from hotline.storage.items import person_of

# Asked for, but may be left empty.
OPTIONAL = {
    "TWILIO_MESSAGING_SERVICE_SID": "MG..., of the Messaging Service that holds the number: a local US "
    "number needs one; empty for none"
}
NOT_KEPT = {"HOTLINE_SECRET", "HOTLINE_QUEUE_URL", "HOTLINE_NOTICE"}


def gather(
    stage: Stage,
    environ: Mapping[str, str],
    deployed: Mapping[str, str],
    ask: Callable[[str], str] | None = None,
) -> dict[str, str]:
    """Every setting: from the environment, else as deployed, else asked for.

    `ask` gets a setting's name and returns its value; None: no question. HOTLINE_PUBLIC_URL may be missing:
    a first deployment makes the address. Raises BadSettings with every problem.
    """
    settings = {name: environ.get(name) or deployed.get(name) or "" for name in SETTINGS}
    settings["HOTLINE_TABLE"] = settings["HOTLINE_TABLE"] or stage.function
    if ask:
        required = [name for name, setting in SETTINGS.items() if setting.default is None]
        for name in required:
            if name != "HOTLINE_PUBLIC_URL":
                settings[name] = settings[name] or ask(name)
        if not settings["TWILIO_NUMBER"] and not settings["TWILIO_MESSAGING_SERVICE_SID"]:
            settings["TWILIO_NUMBER"] = ask("TWILIO_NUMBER")
            settings["TWILIO_MESSAGING_SERVICE_SID"] = ask("TWILIO_MESSAGING_SERVICE_SID")
    settings = {name: value for name, value in settings.items() if value}
    wanted = checked(settings).secrets
    before = _secrets(deployed.get("HOTLINE_SECRET", ""))
    # Safe: the same secrets, a new one before the deployed one, or the end of such a rotation.
    if before and not (before == wanted or before[0] == wanted[-1] or wanted == before[:1]):
        problem = (
            "HOTLINE_SECRET is another than the deployed one: everybody's subscription and opt-out "
            "would be lost from sight. Unset it to keep the deployed one; to change it set both, the new "
            "one first: infra/afterwards.md."
        )
        raise BadSettings([problem])
    return settings


def prompt(name: str) -> str:
    """Ask the operator for one setting until it has the right form; HOTLINE_SECRET is made instead."""
    setting = SETTINGS[name]
    if name == "HOTLINE_SECRET":
        click.echo("  HOTLINE_SECRET is made for you. How to keep a copy: infra/README.md, step 4.")
        return secrets.token_hex(32)
    question = f"  {name} ({OPTIONAL.get(name, setting.meaning)})"
    default = "" if name in OPTIONAL else None
    while True:
        answer = click.prompt(question, default=default, show_default=False, hide_input=setting.secret)
        value = str(answer).strip()
        if setting.accepts(value) or (name in OPTIONAL and not value):
            return value
        click.echo(f"  That must be {setting.hint}.")


def checked(settings: Mapping[str, str]) -> Settings:
    """The settings as the function will read them. Raises BadSettings."""
    return read_settings({"HOTLINE_PUBLIC_URL": UNKNOWN_URL, **settings})


def content_of(settings: Settings) -> Content:
    """The words of a line with these settings. Raises BadPrompts."""
    return load(settings.values, set(COMMANDS), country=settings.country)


def for_function(settings: Mapping[str, str]) -> dict[str, str]:
    """The environment of the function: Lambda sets AWS's own names itself and takes none from us."""
    return {name: value for name, value in settings.items() if not name.startswith("AWS_") and value}


def refuse_early_rotation_end(cloud: Cloud, settings: Settings, deployed: Mapping[str, str]) -> None:
    """Raises BadSettings while a person with a reminder ahead is stored under a secret to be dropped.

    That reminder would still be sent, while a STOP would be stored under the new key.
    """
    others = under_other_secret(cloud, settings) if _drops_a_secret(settings, deployed) else ()
    if any(subscriber.next_due for subscriber in others):
        problem = (
            "HOTLINE_SECRET cannot lose its old part yet: people with a reminder ahead still stand under "
            "it, and would be texted after a STOP. Keep both, the new one first, until each of them has "
            "had a reminder: infra/afterwards.md."
        )
        raise BadSettings([problem])


def move_the_rest(cloud: Cloud, settings: Settings, deployed: Mapping[str, str]) -> int:
    """Move those whose number is stored but who have no reminder ahead, before a secret is dropped; how many.

    Who was paused as unreachable would else be found by no RESUME and no FORGET ME, with the number kept.
    """
    if not _drops_a_secret(settings, deployed):
        return 0
    store = DynamoDBStore(cloud.client("dynamodb"), settings.table)
    left = list(under_other_secret(cloud, settings))
    for subscriber in left:
        migrate = partial(store.move, subscriber.key, key_of(str(subscriber.number), settings.secrets[0]))
        try_again(partial(migrate, datetime.now(UTC)))
    return len(left)


def under_other_secret(cloud: Cloud, settings: Settings) -> Iterator[Subscriber]:
    """The people with a number whose key was made with none of the secrets in the settings.

    A key does not tell its secret, and of those who stopped there is no number to try; so the whole table is
    read, with the operator's rights: 100,000 people take some minutes and some cents.
    """
    request: dict[str, Any] = {
        "TableName": settings.table,
        "FilterExpression": "#sk = :state AND attribute_exists(#number)",
        "ExpressionAttributeNames": {"#sk": "sk", "#number": "number"},
        "ExpressionAttributeValues": {":state": {"S": "state"}},
        "ConsistentRead": True,
    }
    client, more = cloud.client("dynamodb"), True
    while more:
        page = client.scan(**request)
        for subscriber in map(person_of, page["Items"]):
            if subscriber.key not in keys_of(str(subscriber.number), settings.secrets):
                yield subscriber
        more = "LastEvaluatedKey" in page
        request["ExclusiveStartKey"] = page.get("LastEvaluatedKey")


def _drops_a_secret(settings: Settings, deployed: Mapping[str, str]) -> bool:
    return bool(set(_secrets(deployed.get("HOTLINE_SECRET", ""))) - set(settings.secrets))


def stored_settings(cloud: Cloud, stage: Stage) -> dict[str, str]:
    """The settings of the last deployment that began: for one that broke off, or after `undeploy`."""
    kept: dict[str, str] = json.loads(cloud.parameter(stage.settings) or "{}")
    return {name: value for name, value in kept.items() if name in SETTINGS}


def store_settings(cloud: Cloud, stage: Stage, settings: Mapping[str, str]) -> None:
    """Keep what the operator chose: not the secret, which is kept by itself, and nothing that AWS names."""
    kept = {name: value for name, value in for_function(settings).items() if name not in NOT_KEPT}
    if ".execute-api." in kept.get("HOTLINE_PUBLIC_URL", ""):
        del kept["HOTLINE_PUBLIC_URL"]  # the next address is another
    cloud.set_parameter(stage.settings, json.dumps(kept, sort_keys=True), "what the line was deployed with")


def _secrets(value: str) -> tuple[str, ...]:
    return tuple(secret.strip() for secret in value.split(",")) if value else ()
