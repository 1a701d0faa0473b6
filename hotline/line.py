"""The line itself: looks a caller up where needed, asks the conversation, saves, and tries again if stale."""

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from hotline.channels import Incoming
from hotline.content.model import Content
from hotline.content.notice import Notice, words_at
from hotline.content.reserved import SenderKind
from hotline.conversation.person import Erasure, Record, Status
from hotline.conversation.respond import NEEDS_RECORD, language_of, only_say, respond, unsaved
from hotline.conversation.turn import Caller, Context, Reply, Speak, Text, TextCaller, Turn
from hotline.sender import OutcomeUnknown, Refused, Sender
from hotline.store import Stale, Store, StoreDown

ATTEMPTS = 6  # saves that lose to another writer before we say it was not done
OPTED_OUT = "21610"  # https://www.twilio.com/docs/api/errors/21610


def key_of(number: str, secret: str) -> str:
    """The keyed hash (32 hex digits) that stands for a number wherever it need not be known."""
    return hmac.new(secret.encode(), number.encode(), hashlib.sha256).hexdigest()[:32]


def record(store: Store, key: str) -> Record:
    """All that is kept about a person besides their state."""
    return Record(tuple(store.consents(key)), tuple(store.reminders(key)), store.erasing(key) is not None)


@dataclass(frozen=True)
class Line:
    """The parts that answer; `store` and `sender` are made on first need, since most answers need neither."""

    content: Content
    store: Callable[[], Store]
    sender: Callable[[], Sender]
    secret: str = field(repr=False)
    kind: SenderKind = "default"
    spread: int = 0  # see hotline.reminders.schedule.due_on
    tell: Callable[[str, str], None] = lambda what, about: None  # counts for the operator: hotline.metrics
    notice: Notice | None = None

    def answer(self, incoming: Incoming, now: datetime) -> Turn:
        """What to reply to one webhook; the same again for the same message.

        Raises StoreDown where the carrier has answered already (STOP, START) and nothing could be kept.
        """
        key = key_of(incoming.number, self.secret) if incoming.number else None
        language = self.content.structure.default_language
        if incoming.said.language in self.content.languages:
            language = incoming.said.language
        caller = Caller(incoming.number, key)
        notice = words_at(self.notice, now)
        ctx = Context(caller, incoming.said, self.content, language, now, self.kind, self.spread, notice)
        turn = respond(ctx, loaded=False)
        if not isinstance(turn, Turn):
            try:
                turn = self._with_person(ctx)
            except StoreDown:
                if incoming.said.carrier_answered:
                    raise  # nobody would get our words: the webhook fails, so that it is sent again
                turn = unsaved(ctx)
        self._count(ctx, turn)
        return replace(turn, replies=tuple(self._carry_out(reply, ctx) for reply in turn.replies))

    def _count(self, ctx: Context, turn: Turn) -> None:
        """What was asked and what changed, in words of ours alone."""
        self.tell("Texts" if ctx.said.medium == "text" else "Steps", turn.about)
        for entry in turn.consent:
            self.tell("Changes", entry.action)

    def _with_person(self, ctx: Context) -> Turn:
        """Load, decide, save on condition; whoever comes second decides again from what is stored now.

        Except that a STOP which came meanwhile always wins, even over a REMIND: nothing in flight undoes it.
        """
        assert ctx.caller.key is not None
        sid = ctx.said.sid
        stopped_before = True
        for attempt in range(ATTEMPTS):
            drawer = self.store().load(ctx.caller.key, sid)
            known = replace(ctx, caller=replace(ctx.caller, person=drawer.person))
            if drawer.answered is not None and ctx.said.medium == "text":
                again = tuple(Text(body) for body in json.loads(drawer.answered))
                return Turn(again, about="again", language=language_of(known))
            stopped = drawer.person is not None and drawer.person.status is Status.STOPPED
            if attempt > 0 and stopped and not stopped_before and drawer.answered is None:
                return only_say("opted_out", known)
            stopped_before = stopped
            turn = respond(known, loaded=True)
            if turn == NEEDS_RECORD:
                caller = replace(known.caller, record=record(self.store(), ctx.caller.key))
                turn = respond(replace(known, caller=caller), loaded=True)
            assert isinstance(turn, Turn), "with the person at hand there is always an answer"
            if turn.person is None:
                return turn
            if drawer.answered is not None:
                return replace(turn, consent=())  # it was kept when the step came first
            answer = json.dumps([reply.body for reply in turn.replies if isinstance(reply, Text)])
            number = ctx.caller.number
            erasure = Erasure(turn.person.key, ctx.now, number) if turn.erase and number else None
            try:
                self.store().save(
                    turn.person, turn.consent, sid=sid, answer=answer, now=ctx.now, erasure=erasure
                )
            except Stale:
                continue
            return turn
        raise StoreDown("other writers were always faster")

    def _carry_out(self, reply: Reply, ctx: Context) -> Reply:
        """A text to somebody on the phone is sent now, once in a call; what came of it is spoken."""
        if not isinstance(reply, TextCaller) or ctx.caller.number is None:
            return reply
        call = ctx.said.sid.rsplit("-", 1)[0]
        name = f"text#{call}#{hashlib.sha256(reply.body.encode()).hexdigest()[:16]}"
        try:
            if not self.store().once(name, ctx.now):
                return Speak(reply.again)
        except StoreDown:
            pass  # the information goes out all the same; a repeat is the smaller harm
        try:
            self.sender().send(ctx.caller.number, reply.body)
        except Refused as refused:
            return Speak(reply.blocked if refused.code == OPTED_OUT else reply.failed)
        except OutcomeUnknown:
            return Speak(reply.failed)
        return Speak(reply.sent)
