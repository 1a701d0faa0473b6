"""Budget: AWS writes a mail before the account costs more than chosen.

It stands apart from the stack: an account that may have none still gets its line.
"""

from hotline.ops.deploy.cloud import Cloud, aws_error
from hotline.ops.deploy.stage import Stage

# When AWS writes: at 80 percent of the month's sum, and when the month is expected to go beyond it.
THRESHOLDS = (("ACTUAL", 80), ("FORECASTED", 100))


def ensure(cloud: Cloud, stage: Stage, dollars: int, email: str) -> str:
    """Create or change the budget of the whole account; what was done, or a warning."""
    from botocore.exceptions import BotoCoreError, ClientError

    if not email:
        return "none: nobody is told (--email)"
    client, account = cloud.client("budgets"), cloud.account()
    budget = {
        "BudgetName": stage.function,
        "BudgetType": "COST",
        "TimeUnit": "MONTHLY",
        "BudgetLimit": {"Amount": str(dollars), "Unit": "USD"},
    }
    try:
        try:
            notifications = _notifications(email)
            client.create_budget(AccountId=account, Budget=budget, NotificationsWithSubscribers=notifications)
        except client.exceptions.DuplicateRecordException:
            client.update_budget(AccountId=account, NewBudget=budget)
            return f"{dollars} dollars a month"
    except (BotoCoreError, ClientError) as error:
        return f"WARNING: there is none, and nobody is told what AWS costs. {aws_error(error)}"
    return f"made: {dollars} dollars a month"


def remove(cloud: Cloud, stage: Stage) -> None:
    """Delete the budget, if there is one and AWS lets us."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        cloud.client("budgets").delete_budget(AccountId=cloud.account(), BudgetName=stage.function)
    except (BotoCoreError, ClientError):
        return


def _notifications(email: str) -> list[dict[str, object]]:
    told = [{"SubscriptionType": "EMAIL", "Address": email}]
    shared = {"ComparisonOperator": "GREATER_THAN", "ThresholdType": "PERCENTAGE"}
    return [
        {"Notification": {"NotificationType": kind, "Threshold": percent, **shared}, "Subscribers": told}
        for kind, percent in THRESHOLDS
    ]
