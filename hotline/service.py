"""Hotline service: one message or delivery report in, answered and saved."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from hotline.content.model import Content
from hotline.content.notice import Notice
from hotline.dialogue.sms import Needs, held_back, language_of, needs, only_say, respond, understood, unsaved
from hotline.dialogue.types import Caller, Context, Turn
from hotline.domain.nurse import Nurse
from hotline.domain.replies import Connect, Reply, Speak, Text, TextCaller
from hotline.domain.subscriber import ConsentEntry, Erasure, Status, Subscriber, opt_out
from hotline.domain.telephony import Medium, country, key_of, keys_of
from hotline.limits import Limits
from hotline.limits.rate_limiter import AnswerTotals, RateLimiter, Verdict
from hotline.metrics import LimitLabel, Metric, TextLabel
from hotline.storage import Change, Loaded, MaybeSaved, Store, StoreDown, migrated_key, update
from hotline.twilio.sender import ERRORS, OutcomeUnknown, Refused, Sender
from hotline.twilio.webhook import DeliveryReport, Incoming, SenderKind

RECEIPTS = "/receipts"  # of texts sent during a call: only an opt-out is learnt from them
LONGEST_CALL = timedelta(hours=1)  # in which a text of the same words counts as sent in this call
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
    nurse: Nurse | None = None
    limits: Limits = field(default_factory=Limits)
    rate_limiter: RateLimiter = field(default_factory=RateLimiter)
    answer_totals: AnswerTotals = field(default_factory=lambda: AnswerTotals(Limits()))

    def answer(self, incoming: Incoming, now: datetime) -> Turn:
        """The turn for one webhook; the same turn for a repeated one.

        Raises StoreDown where Twilio has answered already (STOP, START) and nothing could be saved.
        """
        number, user_input, content = incoming.number, incoming.user_input, self.content
        keys = keys_of(number, self.secrets) if number else ()
        ours = number is not None and country(number) in self.limits.countries
        by_text = user_input.medium == "text"
        caller = Caller(number if ours or by_text else None, keys[0] if keys else None)
        has_language = user_input.language in content.languages
        language = user_input.language if has_language else content.structure.default_language
        notice = self.notice.words_at(now) if self.notice else {}
        ctx = understood(
            Context(caller, user_input, content, language, now, self.kind, self.spread, self.nurse, notice)
        )
        if not by_text:
            turn = self._turn(ctx, keys)
            return replace(turn, replies=tuple(self._carried_out(turn.replies, ctx)))
        if number is None or number in self.limits.own:
            return Turn()  # a short code, a name, our own number: no person reads an answer
        turn = self._within_limits(ctx, keys, ours=ours)
        if texts := [reply.body for reply in turn.replies if isinstance(reply, Text)]:
            self.answer_totals.note(texts, now, self.store)
        return turn

    def _within_limits(self, ctx: Context, keys: Sequence[str], *, ours: bool) -> Turn:
        """The turn for a text, within the rate limits: the sender may be a machine that answers our texts.

        Counted in this process, so that the limit costs an answer no request and works without the store.
        """
        sid = ctx.user_input.sid
        verdict: Verdict = "silence"
        if ours:
            held = held_back(ctx, "silence")
            total = self.answer_totals.verdict(keys, ctx.now, self.store) if held else "answer"
            verdict = self.rate_limiter.judge(keys[0], sid, ctx.user_input.exact, ctx.now, total)
        if verdict != "answer":
            held = held_back(ctx, verdict)
            label = LimitLabel.EXEMPT if held is None else verdict if ours else LimitLabel.ELSEWHERE
            self.tell(Metric.LIMITED, label)
            if held is not None:
                return held
        turn = self._turn(ctx, keys)
        if turn.missed and not self.rate_limiter.miss(keys[0], sid, ctx.now):
            return replace(turn, replies=())
        return turn

    def _turn(self, ctx: Context, keys: Sequence[str]) -> Turn:
        need = needs(ctx)
        try:
            turn = respond(ctx) if need == "nothing" else self._turn_of_person(ctx, keys, need)
        except StoreDown as error:
            if ctx.user_input.twilio_answered:
                raise  # Twilio discards our words: the webhook fails, so that Twilio repeats it
            turn = unsaved(ctx, maybe=isinstance(error, MaybeSaved))
        # Counted are the intent and the changes; no word of the caller.
        self.tell(Metric.TEXTS if ctx.user_input.medium == "text" else Metric.CALL_STEPS, turn.about)
        for entry in turn.consent:
            self.tell(Metric.CHANGES, entry.action)
        for word in turn.unanswered:
            self.tell(Metric.UNANSWERED, word)
        return turn

    def _turn_of_person(self, ctx: Context, keys: Sequence[str], need: Needs) -> Turn:
        """The turn that needs the stored person, after its changes are saved. Raises StoreDown."""
        key, number, store = keys[0], ctx.caller.number, self.store()
        if number:
            migrated_key(store, keys, ctx.now)
        turn = Turn()
        stops: list[datetime | None] = []  # the STOP that each load found

        def decide(loaded: Loaded) -> Change | None:
            nonlocal turn
            caller = replace(ctx.caller, subscriber=loaded.subscriber)
            stops.append(loaded.subscriber.stopped_at if loaded.subscriber else None)
            if loaded.answered is not None and ctx.user_input.medium == "text":
                turn = _again(loaded, replace(ctx, caller=caller))
                return None
            if need == "record":
                caller = replace(caller, record=store.personal_data(key))
            turn = respond(replace(ctx, caller=caller, overtaken=stops[0] != stops[-1]))
            if loaded.answered is not None:
                turn = replace(turn, consent=())  # kept when the step of the call came first
                return None
            if turn.subscriber is None:
                return None
            answer = json.dumps([reply.body for reply in turn.replies if isinstance(reply, Text)])
            erasure = Erasure(key, ctx.now, number) if turn.erase and number else None
            return Change(turn.subscriber, turn.consent, answer, erasure)

        update(store, key, ctx.user_input.sid, ctx.now, decide)
        return turn

    def report(self, report: DeliveryReport, now: datetime) -> None:
        """Move a reminder's status forward; from the report of another text, keep an opt-out.

        Raises StoreDown.
        """
        from hotline.reminders.delivery_reports import receipt  # no answer needs it

        store, day, error = self.store(), report.day, report.error
        if day is None:
            if error == OPTED_OUT:
                self._opted_out_in_call(report, now)
            return
        # While a secret is rotated, the reminder may be stored under either key.
        keys = keys_of(report.number, self.secrets)
        if any(receipt(key, day, report.sid, report.status, error, store, now) for key in keys):
            self.tell(Metric.RECEIPTS, error if error and error in ERRORS else report.status)

    def _opted_out_in_call(self, report: DeliveryReport, now: datetime) -> None:
        """Keep the opt-out behind a refused text of a call (21610), if we did text this number.

        A caller who asked for a text need not be in the table: then the day's count shows that one was sent.
        """
        from hotline.limits.quotas import lately  # no answer needs it

        key = migrated_key(self.store(), keys_of(report.number, self.secrets), now)
        is_subscriber = self.store().load(key, report.sid).subscriber is not None
        if is_subscriber or lately(self.store(), key, now):
            self._opted_out(report.number, report.sid, "voice", now)

    def _opted_out(self, number: str, ref: str, medium: Medium, now: datetime) -> None:
        """Keep the opt-out that Twilio reports by refusing a text (21610).

        `ref` identifies the refused text. Raises StoreDown.
        """
        key = migrated_key(self.store(), keys_of(number, self.secrets), now)
        entry = ConsentEntry(now, "opt-out", medium, ref, "carrier", "", f"error {OPTED_OUT}")

        def decide(loaded: Loaded) -> Change | None:
            subscriber = loaded.subscriber or Subscriber(key)
            if subscriber.status is Status.STOPPED or loaded.answered is not None:
                return None
            return Change(opt_out(subscriber, now), (entry,))

        update(self.store(), key, ref, now, decide)

    def _carried_out(self, replies: Iterable[Reply], ctx: Context) -> Iterator[Reply]:
        """What becomes of replies: a text to the caller is sent now, a nurse called while there is money."""
        for reply in replies:
            if isinstance(reply, Connect) and not self.limits.affords_call(self.store, ctx.now):
                yield from reply.spent
            else:
                yield self._texted(reply, ctx) if isinstance(reply, TextCaller) else reply

    def _texted(self, reply: TextCaller, ctx: Context) -> Reply:
        """Send a text to the caller, within the limits; what is said of it."""
        try:
            result = self._text_caller(reply, ctx) if ctx.caller.number else "failed"
        except (StoreDown, OutcomeUnknown) as error:  # of an opt-out, Twilio's own block stands meanwhile
            result = "maybe" if isinstance(error, OutcomeUnknown) else "failed"
        words = {"send": reply.sent, "stopped": reply.blocked, "again": reply.again, "enough": reply.enough}
        return Speak({**words, "total": reply.later, "maybe": reply.maybe}.get(result, reply.failed))

    def _text_caller(self, reply: TextCaller, ctx: Context) -> str:
        """Send a text to the caller; a Leave, or "failed". Raises StoreDown or OutcomeUnknown."""
        from hotline.limits.quotas import leave  # no answer needs it

        number, sid, body = ctx.caller.number or "", ctx.user_input.sid, reply.body
        call = sid.rsplit("-", 1)[0]
        this, keys = key_of(f"{call} {body}", self.secrets[0]), keys_of(number, self.secrets)

        def at_twilio() -> bool:
            return any(t.body in ("", body) for t in self.sender().find(number, ctx.now - LONGEST_CALL))

        verdict = leave(self.store(), self.limits, keys, call, sid, this, body, ctx.now, at_twilio)
        if verdict in ("again", "enough", "total", "spent"):
            self.tell(Metric.LIMITED, f"{verdict} by phone")
        if verdict == "send":
            try:
                self.sender().send(number, body, receipts=RECEIPTS)
            except Refused as refused:
                if refused.code != OPTED_OUT:
                    return "failed"
                self._opted_out(number, f"{sid}-{OPTED_OUT}", ctx.user_input.medium, ctx.now)
                return "stopped"
        return verdict


def _again(loaded: Loaded, ctx: Context) -> Turn:
    """The turn for a text that was answered before: the same texts, unless a STOP came since."""
    subscriber, at = loaded.subscriber, loaded.answered_at
    stopped_at = subscriber.stopped_at if subscriber and subscriber.status is Status.STOPPED else None
    if at and stopped_at and stopped_at > at:
        return only_say("opted_out", replace(ctx, language=language_of(ctx)))
    bodies = json.loads(loaded.answered) if loaded.answered else ()
    return Turn(tuple(map(Text, bodies)), about=TextLabel.AGAIN, language=language_of(ctx))
