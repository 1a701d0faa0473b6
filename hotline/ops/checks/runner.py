"""Examines a deployed line: a table of checks, each of which looks at one thing and says what to do."""

from collections.abc import Iterator, Mapping

from hotline.config import BadSettings
from hotline.ops.checks.aws import AWS, GATES
from hotline.ops.checks.context import Check, Finding, Patient
from hotline.ops.checks.function import RUNNING
from hotline.ops.checks.line import LINE
from hotline.ops.checks.reminders import REMINDERS
from hotline.ops.checks.twilio import TWILIO
from hotline.ops.deploy.cloud import CloudRefused
from hotline.ops.deploy.stage import Stage
from hotline.ops.deploy.twilio_api import TwilioRefused


def examine(stage: Stage, environ: Mapping[str, str], region: str, endpoint: str | None) -> Iterator[Finding]:
    """Every check in turn. A check without which others cannot be made ends the examination if it is red."""
    patient = Patient(stage, environ, region, endpoint)
    for name, check in GATES.items():
        finding = _made(name, check, patient)
        yield finding
        if finding.colour == "red":
            return
    for name, check in (AWS | RUNNING | REMINDERS | TWILIO | LINE).items():
        yield _made(name, check, patient)


def _made(name: str, check: Check, patient: Patient) -> Finding:
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        return Finding(name, *check(patient))
    except BadSettings as wrong:
        return Finding(
            name, "red", "; ".join(wrong.problems), f"correct it: hotline deploy {patient.stage.name}"
        )
    except CloudRefused as refused:
        return Finding(name, "red", str(refused), "infra/README.md, step 2")
    except TwilioRefused as refused:
        amber = refused.status in (0, 403, 404)
        return Finding(name, "amber" if amber else "red", str(refused), "look at it in Twilio's console")
    except ClientError as error:
        what = f"AWS refused {error.operation_name} ({error.response['Error']['Code']})"
        return Finding(name, "amber", what, "let your user read it, or look at it in the AWS console")
    except BotoCoreError as error:
        return Finding(name, "amber", f"AWS did not answer ({type(error).__name__})", "try again")
