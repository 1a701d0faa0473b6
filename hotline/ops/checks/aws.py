"""What the doctor looks at in AWS: what is kept there, and who may do what."""

from typing import Any

from hotline.ops.checks.context import Check, Found, Patient
from hotline.ops.deploy import releases, secret_backup
from hotline.sandbox.table import definition


def again(it: Patient) -> str:
    return f"make it so again: hotline deploy {it.stage.name}"


def credentials(it: Patient) -> Found:
    return "green", f"account {it.cloud.account()}, {it.region}"


def deployed(it: Patient) -> Found:
    if not it.outputs:
        return "red", f"there is no stack {it.stage.stack}", f"deploy first: hotline deploy {it.stage.name}"
    if not it.function:
        return (
            "red",
            f"there is no function {it.stage.function}",
            f"deploy first: hotline deploy {it.stage.name}",
        )
    return "green", f"function {it.stage.function}"


def settings(it: Patient) -> Found:
    settings = it.settings  # raises BadSettings
    other = [name for name, value in it.deployed.items() if it.environ.get(name, value) != value]
    if other:
        return "amber", f"this shell has other values for {', '.join(sorted(other))}", again(it)
    if len(settings.auth_tokens) > 1:
        return "amber", "two auth tokens are accepted", "end the rotation: deploy with the new one alone"
    return "green", "all set and well-formed"


def secret_kept(it: Patient) -> Found:
    if secret_backup.kept(it.cloud, it.stage) != it.deployed.get("HOTLINE_SECRET"):
        return "red", "HOTLINE_SECRET is kept nowhere but in the function", again(it)
    return "green", "HOTLINE_SECRET survives the function"


def stack(it: Patient) -> Found:
    status = (it.cloud.stack(it.stage.stack) or {}).get("StackStatus", "gone")
    if status in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        return "green", status
    return (
        "red",
        status,
        f"look at the events of {it.stage.stack} in CloudFormation's console, then {again(it)}",
    )


def table(it: Patient) -> Found:
    found, wanted = _table(it), definition()
    indexes = {one["IndexName"]: one["KeySchema"] for one in found.get("GlobalSecondaryIndexes", [])}
    right = {one["IndexName"]: one["KeySchema"] for one in wanted["GlobalSecondaryIndexes"]}
    if (found["KeySchema"], indexes) != (wanted["KeySchema"], right):
        return (
            "red",
            "its keys or index are not the template's",
            "restore the table, or set HOTLINE_TABLE anew",
        )
    if not found.get("DeletionProtectionEnabled"):
        return "red", "it may be deleted", again(it)
    return "green", f"{it.settings.table}: keys, index, deletion protection"


def expiry(it: Patient) -> Found:
    found = _dynamodb(it).describe_time_to_live(TableName=it.settings.table)["TimeToLiveDescription"]
    if found.get("TimeToLiveStatus") in ("ENABLED", "ENABLING") and found.get("AttributeName") == "expires":
        return "green", "on `expires`"
    return "red", "what should be forgotten is kept", again(it)


def recovery(it: Patient) -> Found:
    found = _dynamodb(it).describe_continuous_backups(TableName=it.settings.table)
    backups = found["ContinuousBackupsDescription"].get("PointInTimeRecoveryDescription", {})
    if backups.get("PointInTimeRecoveryStatus") == "ENABLED":
        return "green", "to any second"
    return "red", "the table could not be restored after a mistake", again(it)


def role(it: Patient) -> Found:
    own, used = it.outputs["RoleArn"], it.function["Role"]
    if used != own:
        return "red", f"the function has the role {used.rpartition('/')[2]}, not the stack's", again(it)
    client, name = it.cloud.client("iam"), own.rpartition("/")[2]
    more = [
        one["PolicyName"] for one in client.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
    ]
    more += [one for one in client.list_role_policies(RoleName=name)["PolicyNames"] if one != "hotline"]
    if more:
        return "red", f"it may do more than it needs: {', '.join(more)}", "take these policies off the role"
    return "green", "the stack's own, nothing added"


def earlier(it: Patient) -> Found:
    kept = releases.listed(it.cloud, it.outputs["ReleasesBucket"])
    if releases.running(it.cloud, it.stage.function) not in {one.sha256 for one in kept}:
        return "amber", "other code runs than any release kept here", again(it)
    return "green", f"{len(kept)} kept"


def _dynamodb(it: Patient) -> Any:
    return it.cloud.client("dynamodb")


def _table(it: Patient) -> dict[str, Any]:
    found: dict[str, Any] = _dynamodb(it).describe_table(TableName=it.settings.table)["Table"]
    return found


# Without these nothing else can be looked at.
GATES: dict[str, Check] = {"aws": credentials, "deployed": deployed, "settings": settings}
AWS: dict[str, Check] = {
    "secret": secret_kept,
    "stack": stack,
    "table": table,
    "expiry": expiry,
    "recovery": recovery,
    "role": role,
    "releases": earlier,
}
