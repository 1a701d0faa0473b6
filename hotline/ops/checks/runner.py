"""Check runner of `hotline doctor`."""

from collections.abc import Iterator, Mapping

from hotline.config import BadSettings
from hotline.ops.checks.aws_checks import AWS, GATES
from hotline.ops.checks.context import Check, CheckContext, CheckResult
from hotline.ops.checks.function_checks import FUNCTION
from hotline.ops.checks.reminder_checks import REMINDERS
from hotline.ops.checks.smoke import SMOKE
from hotline.ops.checks.twilio_checks import TWILIO
from hotline.ops.deploy.cloud import CloudRefused
from hotline.ops.deploy.stage import Stage
from hotline.ops.deploy.twilio_number import TwilioRefused
from hotline.storage.interface import StoreDown


def examine(
    stage: Stage, environ: Mapping[str, str], region: str, endpoint: str | None
) -> Iterator[CheckResult]:
    """Every check in turn. A red check of GATES ends the examination."""
    context = CheckContext(stage, environ, region, endpoint)
    for name, check in GATES.items():
        finding = _finding(name, check, context)
        yield finding
        if finding.colour == "red":
            return
    for name, check in (AWS | FUNCTION | REMINDERS | TWILIO | SMOKE).items():
        yield _finding(name, check, context)


def _finding(name: str, check: Check, context: CheckContext) -> CheckResult:
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        return CheckResult(name, *check(context))
    except BadSettings as wrong:
        remedy = f"correct it: hotline deploy {context.stage.name}"
        return CheckResult(name, "red", "; ".join(wrong.problems), remedy)
    except CloudRefused as refused:
        return CheckResult(name, "red", str(refused), "infra/README.md, step 2")
    except StoreDown as down:
        return CheckResult(name, "red", str(down), context.redeploy)
    except TwilioRefused as refused:
        amber = refused.status in (0, 403, 404)
        return CheckResult(name, "amber" if amber else "red", str(refused), "look at it in Twilio's console")
    except ClientError as error:
        what = f"AWS refused {error.operation_name} ({error.response['Error']['Code']})"
        return CheckResult(name, "amber", what, "let your user read it, or look at it in the AWS console")
    except BotoCoreError as error:
        return CheckResult(name, "amber", f"AWS did not answer ({type(error).__name__})", "try again")
