"""The line itself: keeps to the limits, looks a caller up where needed, asks the conversation, saves."""

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

from hotline.content.model import Content
from hotline.content.notice import Notice, words_at
from hotline.dialogue.sms import (
    NEEDS_RECORD,
    held_back,
    language_of,
    only_say,
    respond,
    understood,
    unsaved,
)
from hotline.dialogue.types import Caller, Context, Turn
from hotline.domain.consent import ConsentEntry, Erasure, Medium
from hotline.domain.phone_country import country
from hotline.domain.replies import (
    Reply,
    Speak,
    Text,
    TextCaller,
)
from hotline.domain.subscriber import Status, Subscriber, without_details
from hotline.limits import Limits
from hotline.limits.rate_limiter import Window
from hotline.storage.interface import Stale, Store, StoreDown
from hotline.storage.subscriber_key import (
    ATTEMPTS,
    key_of,
    migrated_key,
    record,
)
from hotline.twilio.opt_out_keywords import SenderKind
from hotline.twilio.requests import Incoming
from hotline.twilio.sender import OutcomeUnknown, Refused, Sender

MISSES = ("miss", "empty")  # turns that say no more than that we did not understand
RECEIPTS = "/receipts"  # of texts sent during a call: only an opt-out is learnt from them
OPTED_OUT = "21610"  # https://www.twilio.com/docs/api/errors/21610


@dataclass(frozen=True)
class HotlineService:
    """The parts that answer; `store` and `sender` are made on first need, since most answers need neither."""

    content: Content
    store: Callable[[], Store]
    sender: Callable[[], Sender]
    secrets: Sequence[str] = field(repr=False)  # the old one second, while it is changed
    kind: SenderKind = "default"
    spread: int = 0  # see hotline.domain.schedule.due_on
    tell: Callable[[str, str], None] = lambda what, about: None  # counts for the operator: hotline.metrics
    notice: Notice | None = None
    limits: Limits = field(default_factory=Limits)
    window: Window = field(default_factory=Window)

    def answer(self, incoming: Incoming, now: datetime) -> Turn:
        """What to reply to one webhook; the same again for the same message.

        Raises StoreDown where the carrier has answered already (STOP, START) and nothing could be kept.
        """
        number, user_input = incoming.number, incoming.user_input
        key = key_of(number, self.secrets[0]) if number else None
        ours = number is not None and country(number) in self.limits.countries
        caller = Caller(number if ours or user_input.medium == "text" else None, key)
        language = self.content.structure.default_language
        if user_input.language in self.content.languages:
            language = user_input.language
        notice = words_at(self.notice, now)
        ctx = understood(
            Context(caller, user_input, self.content, language, now, self.kind, self.spread, notice)
        )
        if user_input.medium == "voice":
            turn = self._turn(ctx)
        elif key is None or number in self.limits.own:
            turn = Turn()  # a short code, a name, ourselves: nobody holds a telephone there
        else:
            turn = self._within_limits(ctx, key, ours=ours)
        return replace(turn, replies=tuple(self._carry_out(reply, ctx) for reply in turn.replies))

    def _within_limits(self, ctx: Context, key: str, *, ours: bool) -> Turn:
        """The turn for a text; a text costs us one, and it may be a machine that answers ours.

        Counted in this process: it must cost an answer nothing, and hold without a store.
        """
        user_input = ctx.user_input
        verdict = self.window.judge(key, user_input.sid, user_input.exact, ctx.now) if ours else "silence"
        if verdict != "answer":
            held = held_back(ctx, verdict)
            self.tell("Limited", "let through" if held is None else verdict if ours else "elsewhere")
            if held is not None:
                return held
        turn = self._turn(ctx)
        if turn.about in MISSES and not self.window.miss(key, user_input.sid, ctx.now):
            return replace(turn, replies=())
        return turn

    def _turn(self, ctx: Context) -> Turn:
        turn = respond(ctx, loaded=False)
        if not isinstance(turn, Turn):
            try:
                turn = self._with_person(ctx)
            except StoreDown:
                if ctx.user_input.twilio_answered:
                    raise  # nobody would get our words: the webhook fails, so that it is sent again
                turn = unsaved(ctx)
        self._count(ctx, turn)
        return turn

    def _count(self, ctx: Context, turn: Turn) -> None:
        """What was asked and what changed, in words of ours alone."""
        self.tell("Texts" if ctx.user_input.medium == "text" else "Steps", turn.about)
        for entry in turn.consent:
            self.tell("Changes", entry.action)
        for word in turn.unanswered:
            self.tell("Unanswered", word)

    def _with_person(self, ctx: Context) -> Turn:
        """Load, decide, save on condition; whoever comes second decides again from what is stored now.

        Except that a STOP which came meanwhile always wins, even over a REMIND: nothing in flight undoes it.
        """
        assert ctx.caller.key is not None
        sid = ctx.user_input.sid
        if ctx.caller.number:
            migrated_key(self.store(), ctx.caller.number, self.secrets, ctx.now)
        stopped_before = True
        for attempt in range(ATTEMPTS):
            drawer = self.store().load(ctx.caller.key, sid)
            known = replace(ctx, caller=replace(ctx.caller, subscriber=drawer.subscriber))
            if drawer.answered is not None and ctx.user_input.medium == "text":
                again = tuple(Text(body) for body in json.loads(drawer.answered))
                return Turn(again, about="again", language=language_of(known))
            stopped = drawer.subscriber is not None and drawer.subscriber.status is Status.STOPPED
            turn = respond(known, loaded=True)
            danger = isinstance(turn, Turn) and turn.about.startswith("danger")
            if attempt > 0 and stopped and not stopped_before and drawer.answered is None and not danger:
                return only_say("opted_out", known)
            stopped_before = stopped
            if turn == NEEDS_RECORD:
                caller = replace(known.caller, record=record(self.store(), ctx.caller.key))
                turn = respond(replace(known, caller=caller), loaded=True)
            assert isinstance(turn, Turn), "with the person at hand there is always an answer"
            if turn.subscriber is None:
                return turn
            if drawer.answered is not None:
                return replace(turn, consent=())  # it was kept when the step came first
            answer = json.dumps([reply.body for reply in turn.replies if isinstance(reply, Text)])
            number = ctx.caller.number
            erasure = Erasure(turn.subscriber.key, ctx.now, number) if turn.erase and number else None
            try:
                self.store().save(
                    turn.subscriber, turn.consent, sid=sid, answer=answer, now=ctx.now, erasure=erasure
                )
            except Stale:
                continue
            return turn
        raise StoreDown("other writers were always faster")

    def reported_out(self, number: str, ref: str, now: datetime) -> None:
        """A delivery report says 21610 of a text sent during a call; of a stranger it is not believed.

        Whoever asked for a text in a call need be nobody we know: then the day's count tells that one went.
        """
        from hotline.limits.call_text_quota import lately  # no answer needs it

        key = migrated_key(self.store(), number, self.secrets, now)
        if self.store().load(key, ref).subscriber is not None or lately(self.store(), key, now):
            self.opted_out(number, ref, "voice", now)

    def opted_out(self, number: str, ref: str, medium: Medium, now: datetime) -> None:
        """The carrier refused a text to this number (21610): it has their STOP, so our list has it too.

        `ref` names what was refused, once and for all. Raises StoreDown.
        """
        key = migrated_key(self.store(), number, self.secrets, now)
        for _ in range(ATTEMPTS):
            subscriber = self.store().load(key, ref).subscriber or Subscriber(key)
            if subscriber.status is Status.STOPPED:
                return
            entry = ConsentEntry(now, "opt-out", medium, ref, "carrier", "", f"error {OPTED_OUT}")
            try:
                self.store().save(
                    without_details(subscriber, Status.STOPPED), (entry,), sid=ref, answer="[]", now=now
                )
            except Stale:
                continue
            return

    def _carry_out(self, reply: Reply, ctx: Context) -> Reply:
        """A text to somebody on the phone is sent now, within the limits; what came of it is spoken."""
        if not isinstance(reply, TextCaller):
            return reply
        key, number = ctx.caller.key, ctx.caller.number
        if key is None or number is None:
            return Speak(reply.failed)
        from hotline.limits.call_text_quota import leave  # no answer needs it

        call = ctx.user_input.sid.rsplit("-", 1)[0]
        this = key_of(f"{call} {reply.body}", self.secrets[0])
        try:
            left = leave(self.store(), self.limits, key, call, this, reply.body, ctx.now)
        except StoreDown:  # the information goes out all the same, as long as this process counts few
            verdict = self.window.judge(f"phone#{key}", ctx.user_input.sid, reply.body, ctx.now)
            left = "send" if verdict == "answer" else "enough"
        if left != "send":
            self.tell("Limited", f"{left} by phone")
            return Speak({"again": reply.again, "enough": reply.enough, "spent": reply.failed}[left])
        try:
            self.sender().send(number, reply.body, receipts=RECEIPTS)
        except Refused as refused:
            if refused.code != OPTED_OUT:
                return Speak(reply.failed)
            with suppress(StoreDown):  # the carrier's own block stands until the next text is refused
                self.opted_out(number, f"{ctx.user_input.sid}-{OPTED_OUT}", ctx.user_input.medium, ctx.now)
            return Speak(reply.blocked)
        except OutcomeUnknown:
            return Speak(reply.failed)
        return Speak(reply.sent)
