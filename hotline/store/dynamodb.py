"""The store in one DynamoDB table: conditional saves, transactions, no scans."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from heapq import merge
from typing import Any
from uuid import uuid4

from hotline.conversation.person import Consent, Outcome, Person, Reminder
from hotline.store import Drawer, Stale, StoreDown, items
from hotline.store.values import Item, epoch, text
from hotline.store.wire import Table, spoken

# Conditions. What has expired counts as absent: DynamoDB takes days to delete it.
ABSENT = "attribute_not_exists(#pk)"
ABSENT_OR_EXPIRED = f"{ABSENT} OR #expires <= :now"
UNCHANGED = "#version = :version"


def connect(region: str | None = None, endpoint_url: str | None = None) -> Any:
    """A client that gives up in time for a webhook: 2 attempts of 1 s to connect and 2 s to read.

    Twilio waits 15 seconds for a webhook. None, and the credentials always: botocore's own settings. boto3
    around it would only bring its file transfers, half of the time that the first request takes.
    """
    from botocore.config import Config
    from botocore.session import get_session

    config = Config(connect_timeout=1, read_timeout=2, retries={"total_max_attempts": 2, "mode": "standard"})
    return get_session().create_client(
        "dynamodb", region_name=region, endpoint_url=endpoint_url, config=config
    )


class DynamoDBStore:
    """A `hotline.store.Store` over a botocore client and the name of a table made as infra/stack.yaml says.

    `load`, `consents` and `reminders` are told no time: they may still find an item in the days between
    its expiry and its deletion.
    """

    def __init__(self, client: Any, table: str) -> None:
        self._table = Table(client, table)

    def load(self, key: str, sid: str) -> Drawer:
        wanted = [items.person_key(key), items.answer_key(key, sid)]
        request = {self._table.name: {"Keys": wanted, "ConsistentRead": True}}
        response = self._table.ask("batch_get_item", RequestItems=request)
        if response.get("UnprocessedKeys"):
            raise StoreDown(f"table {self._table.name} is too busy to read: try again")
        found = {stored["sk"]["S"]: stored for stored in response["Responses"].get(self._table.name, [])}
        state, answer = (found.get(key["sk"]["S"]) for key in wanted)
        return Drawer(
            person=items.person_of(state) if state else None,
            answered=text(answer, "answer") if answer else None,
        )

    def save(
        self, person: Person, consent: Sequence[Consent], *, sid: str, answer: str, now: datetime
    ) -> None:
        entries = [items.consent_item(person.key, entry, n) for n, entry in enumerate(consent)]
        answered = items.answer_item(person.key, sid, answer, now)
        done = self._all_or_nothing(
            self._put_person(person, now),
            *(self._table.put(entry, ABSENT) for entry in entries),
            self._table.put(answered, ABSENT_OR_EXPIRED, now=epoch(now)),
        )
        if not done:
            raise Stale("somebody else saved the person or answered the message: load again")

    def due(self, now: datetime) -> Iterator[Person]:
        waiting = (self._due_in(shard, now) for shard in items.SHARDS)
        yield from map(items.person_of, merge(*waiting, key=lambda stored: text(stored, "next_due")))

    def claim(self, person: Person, reminder: Reminder) -> bool:
        return self._all_or_nothing(
            self._put_person(person, now=reminder.at),
            self._table.put(items.reminder_item(reminder), ABSENT),
        )

    def record(self, reminder: Reminder) -> bool:
        """False also where a delivery report came first: then the report stands."""
        return self._forward(reminder)

    def receipt(
        self, key: str, day: date, sid: str, outcome: Outcome, error: str | None, at: datetime
    ) -> bool:
        """A reminder without a sid takes the receipt's.

        The report may overtake the record of the sending, and where the carrier's answer was lost it is the
        only one to know.
        """
        # `due` is not told and not needed: _forward writes only what is news.
        return self._forward(Reminder(key, day, due=at, outcome=outcome, at=at, sid=sid, error=error))

    def once(self, name: str, now: datetime) -> bool:
        # The mark tells our own request, repeated by the client after a lost answer, from somebody else's.
        mark = uuid4().hex
        condition = f"{ABSENT_OR_EXPIRED} OR #mark = :mark"
        put = self._table.put(items.once_item(name, mark, now), condition, now=epoch(now), mark=mark)
        return self._table.holds("put_item", **put)

    def consents(self, key: str) -> list[Consent]:
        return [items.consent_of(stored) for stored in self._in_drawer(key, "consent#")]

    def reminders(self, key: str) -> list[Reminder]:
        return [items.reminder_of(stored) for stored in self._in_drawer(key, "reminder#")]

    def _put_person(self, person: Person, now: datetime) -> dict[str, Any]:
        stored = items.person_item(person, now)
        if person.version == 0:
            return self._table.put(stored, ABSENT_OR_EXPIRED, now=epoch(now))
        return self._table.put(stored, UNCHANGED, version=person.version)

    def _all_or_nothing(self, *puts: dict[str, Any]) -> bool:
        return self._table.holds("transact_write_items", TransactItems=[{"Put": put} for put in puts])

    def _forward(self, news: Reminder) -> bool:
        """Write outcome, time, sid and error if the outcome on record comes before this one."""
        earlier = {f"was_{was}": was.value for was in Outcome if _precedes(was, news.outcome)}
        if not earlier:
            return False
        condition = f"#outcome IN ({', '.join(f':{was}' for was in earlier)}) AND #expires > :now"
        change = "SET #outcome = :outcome, #at = :at"
        if news.sid is not None:
            condition += " AND (attribute_not_exists(#sid) OR #sid = :sid)"
            change += ", #sid = :sid"
        change += " REMOVE #error" if news.error is None else ", #error = :error"
        values = {
            "outcome": news.outcome.value,
            "at": news.at,
            "sid": news.sid,
            "error": news.error,
            "now": epoch(news.at),
            **earlier,
        }
        return self._table.holds(
            "update_item",
            TableName=self._table.name,
            Key=items.reminder_key(news.key, news.date),
            **spoken(values, UpdateExpression=change, ConditionExpression=condition),
        )

    def _due_in(self, shard: str, now: datetime) -> Iterator[Item]:
        condition = "#due_shard = :shard AND #next_due <= :now"
        asked = spoken({"shard": shard, "now": now}, KeyConditionExpression=condition)
        return self._table.query(IndexName="due", **asked)

    def _in_drawer(self, key: str, prefix: str) -> Iterator[Item]:
        condition = "#pk = :pk AND begins_with(#sk, :prefix)"
        pk = items.person_key(key)["pk"]["S"]
        asked = spoken({"pk": pk, "prefix": prefix}, KeyConditionExpression=condition)
        return self._table.query(ConsistentRead=True, **asked)


def _precedes(earlier: Outcome, later: Outcome) -> bool:
    return earlier.rank < later.rank or (earlier is Outcome.CLAIMED and later is Outcome.UNKNOWN)
