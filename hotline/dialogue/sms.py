"""Texts: an intent to replies, new state and consent."""

from dataclasses import replace
from typing import Literal

from hotline.content.model import Target
from hotline.content.phrases import either, offered
from hotline.dialogue.commands import COMMANDS, MEANINGS, Command, held, says
from hotline.dialogue.ivr import begin_call, call_needs_person, respond_to_call, step_of
from hotline.dialogue.subscription import asked, shortened
from hotline.dialogue.types import CommandResult, Context, Turn
from hotline.domain.replies import Reply, Speak, Text
from hotline.domain.subscriber import Subscriber, held_by_stop
from hotline.domain.telephony import segments
from hotline.metrics import PLAIN_LABELS, TextLabel
from hotline.understanding.intent import Intent
from hotline.understanding.understand import understand

# What an answer needs from the store: nothing, the person's state, or all that is kept about them.
Needs = Literal["nothing", "person", "record"]
# No limit holds back these: STOP in any words, START, HELP and danger signs; commands that end reminders.
NEVER_HELD_BACK = frozenset({"wish", "danger"})
COMMANDS_NEVER_HELD_BACK = frozenset({"water_off", "pause", "not_for_me"})


def needs(ctx: Context) -> Needs:
    """What must be loaded into `ctx.caller` before the answer.

    An answer that depends on no person needs nothing, so it works while the store is down.
    """
    if ctx.caller.key is None:
        return "nothing"
    if ctx.user_input.medium == "voice":
        return "person" if call_needs_person(ctx) else "nothing"
    command = _command(ctx.intent)
    if command.needs_record:
        return "record"
    return "person" if command.needs_person or leaves(ctx) or _may_answer(ctx.intent) else "nothing"


def respond(ctx: Context) -> Turn:
    """The turn that answers an `understood` context; `ctx.caller` holds what it `needs`."""
    before, spoken = ctx.caller.subscriber, ctx.user_input.medium == "voice"
    turn = respond_to_call(ctx) if spoken else _respond_to_text(ctx)
    after = turn.subscriber if before and before.stopped_at else None  # few have ever opted out
    if before and after and held_by_stop(before, after, ctx.now, overtaken=ctx.overtaken):
        turn = _held(ctx, before)
    return _with_notice(turn, ctx) if ctx.notice and not spoken else turn


def _held(ctx: Context, before: Subscriber) -> Turn:
    """The turn for a message that a STOP forbids: the person has opted out, and how to opt in again."""
    if ctx.user_input.medium == "voice":
        return only_say("opted_out", ctx)
    ctx = _in_its_language(ctx)
    result = held(ctx, before)
    return Turn(_texts(ctx, result), result.subscriber, result.consent, "opted_out", language=ctx.language)


def leaves(ctx: Context) -> bool:
    return ctx.intent.kind == "danger" and ctx.intent.leaving == "sure" and ctx.caller.key is not None


def _with_notice(turn: Turn, ctx: Context) -> Turn:
    """The turn with the emergency notice before its replies, except for danger signs and STOP.

    A danger sign is answered at once; of a STOP one confirmation is sent and nothing else (47 CFR
    64.1200(a)(12)).
    """
    notice = ctx.notice.get(turn.language) or ctx.notice.get(ctx.content.structure.default_language)
    alone = ctx.intent.kind == "danger" or (ctx.intent.kind, ctx.intent.id) == ("wish", "stop")
    if alone or not turn.replies or not notice:
        return turn
    return replace(turn, replies=(Text(notice), *turn.replies))


def _respond_to_text(ctx: Context) -> Turn:
    intent, ctx = ctx.intent, _in_its_language(ctx)
    if intent.kind == "topic":
        return _topic(ctx)
    command = _command(intent)
    if command.needs_person and ctx.caller.key is None and not command.best_effort:
        return replace(only_say("miss", ctx), about=TextLabel.WITHHELD)
    result = ((_may_answer(intent) and _answering(ctx)) or command).run(ctx)
    missed, listens = result.id in ("miss", "empty"), result.id in ("miss", "near")
    if listens and intent.choices:
        result = CommandResult("miss_near" if missed else "near", {"choices": _offered(ctx, intent.choices)})
    listened = ctx.content.structure.listened.intersection(intent.words) if listens else ()
    about = TextLabel.MISS if missed and listens else text_label(intent.kind, intent.id)
    ended = MEANINGS["wish stop"].run(ctx) if leaves(ctx) else None
    turn = Turn(
        replies=_texts(ctx, result),
        subscriber=result.subscriber,
        consent=result.consent,
        about=about,
        erase=result.erase,
        language=ctx.language,
        unanswered=tuple(sorted(listened)),
        missed=missed,
    )
    if ended is None:
        return turn
    replies = (*turn.replies, *_texts(ctx, ended))
    return replace(turn, replies=replies, subscriber=ended.subscriber, consent=ended.consent)


def _topic(ctx: Context) -> Turn:
    """An answer of the article; the runner-up if it was close, and how to opt out if that may be meant."""
    intent = ctx.intent
    text = _text(ctx, intent.id)
    beside = _text(ctx, "beside", choices=_offered(ctx, intent.choices[1:])) if intent.choices else ""
    if beside or intent.danger:
        caution = _text(ctx, "caution") if intent.danger else ""
        text = shortened(text, ctx.user_input.channel, beside, before=caution)
    elif not intent.language and not ctx.user_input.language:
        text = _with_switch(text, ctx)
    texts = (text, _text(ctx, "stop_how")) if intent.leaving else (text,)
    return Turn(tuple(map(Text, texts)), about=text_label("topic", intent.id), language=ctx.language)


def _may_answer(intent: Intent) -> bool:
    """Whether a message with an hour may answer our question for the hour."""
    has_time = bool(intent.slots.hour is not None or intent.slots.half)
    return has_time and not intent.exact and intent.kind in ("miss", "near", "command", "smalltalk")


def _answering(ctx: Context) -> Command | None:
    """The command that reads the message as the answer to our open question; None without one."""
    question = asked(ctx)
    if question is None or question.what not in ("hour", "again"):
        return None
    if ctx.intent.kind == "command" and ctx.intent.id != "remind":
        return None
    if ctx.intent.slots.hour:
        return COMMANDS["remind"]
    return MEANINGS["half"] if ctx.intent.slots.half else None


def _command(intent: Intent) -> Command:
    if intent.kind == "topic":
        return says(intent.id)
    if intent.kind == "command":
        return COMMANDS[intent.id]
    return MEANINGS.get(f"{intent.kind} {intent.id}".strip()) or MEANINGS[intent.kind]


def language_of(ctx: Context) -> str:
    """The language that a text is answered in: its own, else that of the answer before, else the default.

    Words of the default language stand on every poster, so they tell little: a subscriber with another
    language is answered in that.
    """
    intent = ctx.intent
    language = intent.language if intent.language in ctx.content.languages else ctx.language
    if intent.kind == "language" or language != ctx.content.structure.default_language:
        return language
    subscriber = ctx.caller.subscriber
    return subscriber.language if subscriber and subscriber.language in ctx.content.languages else language


def _in_its_language(ctx: Context) -> Context:
    """The context in the language that its text is answered in."""
    language = language_of(ctx)
    return ctx if language == ctx.language else replace(ctx, language=language)


def _with_switch(text: str, ctx: Context) -> str:
    """The text, with how to get another language where that costs no further segment."""
    for code, other in ctx.content.languages.items():
        longer = f"{text}\n{other.phrases['switch']}"
        if code != ctx.language and segments(longer) == segments(text):
            text = longer
    return text


def unsaved(ctx: Context, *, maybe: bool = False) -> Turn:
    """The turn while the store is down: the answer if it needs no store, else that nothing was saved, or
    (`maybe`) that nobody knows."""
    if ctx.user_input.medium == "voice":
        if ctx.step and ctx.step.act == "danger":  # needs no stored state
            return respond_to_call(replace(ctx, caller=replace(ctx.caller, key=None)))
    elif not ctx.user_input.opt_out_type:
        ctx = _in_its_language(ctx)
        command = _command(ctx.intent)
        if command.best_effort or not command.needs_person:
            about = text_label(ctx.intent.kind, ctx.intent.id)
            return Turn(_texts(ctx, command.run(ctx)), about=about, language=ctx.language)
    return only_say("maybe_saved", ctx) if maybe else only_say("not_saved", ctx)


def held_back(ctx: Context, verdict: Literal["same", "many", "busy", "spent", "silence"]) -> Turn | None:
    """The turn for a text beyond a limit: a notice or nothing; None for what no limit ever holds back."""
    intent = ctx.intent
    if intent.kind in NEVER_HELD_BACK or intent.id in COMMANDS_NEVER_HELD_BACK:
        return None
    if intent.kind == "smalltalk" or verdict in ("spent", "silence"):
        return Turn()  # a kind word again and again asks for nothing
    notice = {"same": "same_words", "many": "many_texts", "busy": "busy"}[verdict]
    return only_say(notice, _in_its_language(ctx))


def understood(ctx: Context) -> Context:
    """The context with the intent of a text, or the step of a call; understood once."""
    user_input = ctx.user_input
    if user_input.medium == "voice":
        return replace(ctx, step=step_of(ctx))
    if user_input.opt_out_type:
        return replace(ctx, intent=Intent("wish", user_input.opt_out_type.lower()))
    return replace(ctx, intent=understand(user_input.exact, ctx.content, ctx.language))


def text_label(kind: str, id: str) -> str:
    """The label of a text by its intent, to be counted: a TextLabel or "topic age"."""
    return PLAIN_LABELS.get(name := f"{kind} {id}".strip(), name)


def _texts(ctx: Context, result: CommandResult) -> tuple[Reply, ...]:
    """The result as texts, with the safety sentence first where the message may be about danger."""
    # Of a STOP one confirmation is sent and nothing else; it names the emergency number.
    cautious = ctx.intent.danger and ctx.intent.kind not in ("danger", "wish")
    if not result.id:
        return (Text(_text(ctx, "caution")),) if cautious else ()
    text = _text(ctx, result.id, **result.values)
    if cautious:
        text = shortened(text, ctx.user_input.channel, before=_text(ctx, "caution"))
    return (Text(text),)


def _text(ctx: Context, id: str, **values: str) -> str:
    text = ctx.content.answer(id, ctx.language).text
    assert text is not None, f"the saying {id} has no text"
    return ctx.content.fill(text, **values)


def _offered(ctx: Context, choices: tuple[Target, ...]) -> str:
    """The words to type for these topics: "1 DEHYDRATION or TIPS"."""
    languages, topics = ctx.content.languages, ctx.content.structure.topics
    words = [offered(topics[target.id], languages[target.language or ctx.language]) for target in choices]
    return either(words, languages[ctx.language])


def only_say(id: str, ctx: Context) -> Turn:
    """A turn that changes nothing and gives this answer."""
    answer = ctx.content.answer(id, ctx.language)
    if ctx.user_input.medium == "voice":
        lines = tuple(ctx.content.fill(line) for line in answer.speech)
        return replace(begin_call(ctx, Speak(lines)), about=id)
    return Turn((Text(_text(ctx, id)),), about=id, language=ctx.language)
