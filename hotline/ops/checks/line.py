"""What the doctor tries on the line itself, as a caller's carrier would."""

from hotline.ops.checks import smoke
from hotline.ops.checks.context import Check, Found, Patient
from hotline.ops.deploy import fallback


def answers(it: Patient) -> Found:
    faults = smoke.faults(it.settings, it.content)
    if faults:
        return "red", "; ".join(faults), f"read the log, then: hotline rollback {it.stage.name}"
    return "green", "signed text and call answered, unsigned refused"


def bad_day(it: Patient) -> Found:
    """Whether the static documents can be read by anybody, and say what the prompts say today."""
    bucket = it.outputs["FallbackBucket"]
    for name, wanted in fallback.documents(it.content).items():
        status, body = smoke.get(it.cloud.object_url(bucket, name))
        if status != 200:
            return (
                "red",
                f"{name} cannot be read ({status or 'no answer'})",
                "see that the account does not block public buckets, then deploy again",
            )
        if body.decode() != wanted:
            return "amber", f"{name} says something else than prompts/", f"hotline deploy {it.stage.name}"
    return "green", "both documents are public and up to date"


LINE: dict[str, Check] = {"fallback": bad_day, "answers": answers}
