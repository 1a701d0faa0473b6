"""Stage settings: from the environment, the function, or a question."""

import json
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import islice

import click

from hotline.config import SETTINGS, BadSettings, Settings, read_settings
from hotline.domain.phone_numbers import key_of
from hotline.ops.deploy.cloud import Cloud
from hotline.ops.deploy.stage import UNKNOWN_URL, Stage
from hotline.storage.dynamodb import DynamoDBStore
from hotline.storage.interface import Store

# Asked for, but may be left empty.
OPTIONAL = {
    "TWILIO_MESSAGING_SERVICE_SID": "MG..., of the Messaging Service that holds the number: a local US "
    "number needs one; empty for none"
}
YEAR = timedelta(days=366)  # no reminder is planned further ahead
NOT_KEPT = {"HOTLINE_SECRET", "HOTLINE_QUEUE_URL", "HOTLINE_NOTICE"}
BATCH = 100  # people that the table gives at once


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
        raise BadSettings(
            [
                "HOTLINE_SECRET is another than the deployed one: everybody's subscription and opt-out "
                "would be lost from sight. Unset it to keep the deployed one; to change it set both, the new "
                "one first: infra/afterwards.md."
            ]
        )
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


def for_function(settings: Mapping[str, str]) -> dict[str, str]:
    """The environment of the function: Lambda sets AWS's own names itself and takes none from us."""
    return {name: value for name, value in settings.items() if not name.startswith("AWS_") and value}


def refuse_early_rotation_end(cloud: Cloud, settings: Settings, deployed: Mapping[str, str]) -> None:
    """Raises BadSettings while a person with a reminder ahead is stored under a secret to be dropped.

    That reminder would still be sent, while a STOP would be stored under the new key.
    """
    before = _secrets(deployed.get("HOTLINE_SECRET", ""))
    if not set(before) - set(settings.secrets):
        return
    store = DynamoDBStore(cloud.client("dynamodb"), settings.table)
    if uses_other_secret(store, settings.secrets, datetime.now(UTC)):
        raise BadSettings(
            [
                "HOTLINE_SECRET cannot lose its old part yet: people with a reminder ahead still stand under "
                "it, and would be texted after a STOP. Keep both, the new one first, until each of them has "
                "had a reminder: infra/afterwards.md."
            ]
        )


def uses_other_secret(store: Store, secrets: tuple[str, ...], now: datetime) -> bool:
    """Whether the due index holds a key that was made with none of these secrets.

    A key does not tell its secret, so each person is read: 100,000 take about a minute and some cents.
    """
    waiting = iter(store.due(now + YEAR))
    while keys := [reminder.key for reminder in islice(waiting, BATCH)]:
        for key, subscriber in store.people(keys).items():
            if subscriber.number and key not in (key_of(subscriber.number, secret) for secret in secrets):
                return True
    return False


def stored_secret(cloud: Cloud, stage: Stage) -> str:
    """The secret that the table's keys were made with, or ""; it outlives the function."""
    return cloud.parameter(stage.secret)


def store_secret(cloud: Cloud, stage: Stage, secret: str) -> None:
    """Without the secret the keys in the table match no number any more."""
    cloud.set_parameter(stage.secret, secret, "the key that telephone numbers in the table are hashed with")


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
