"""From what a caller said to what we answer and keep: pure, the same for the same input."""

from dataclasses import replace
from typing import Literal

from hotline.content.model import Target
from hotline.conversation.calls import respond_to_call
from hotline.conversation.commands import COMMANDS, MEANINGS
from hotline.conversation.turn import Context, Reply, Speak, Text, Told, Turn
from hotline.conversation.understand import Meaning, understand

Needs = Literal["needs person", "needs record"]
NEEDS_PERSON: Literal["needs person"] = "needs person"
NEEDS_RECORD: Literal["needs record"] = "needs record"


def respond(ctx: Context, *, loaded: bool) -> Turn | Needs:
    """The turn that answers `ctx.said`.

    NEEDS_PERSON when the answer depends on the person and `loaded` is False: ask again with what the store
    has; NEEDS_RECORD when it needs all that is kept about them. Answers that depend on nobody never ask, so
    they survive a dead store.
    """
    if ctx.said.medium == "voice":
        return respond_to_call(ctx, loaded=loaded)
    return _respond_to_text(ctx, loaded=loaded)


def _respond_to_text(ctx: Context, *, loaded: bool) -> Turn | Needs:
    meaning = understand(ctx.said.exact, ctx.content, ctx.language)
    if ctx.said.opt_out_type:
        meaning = Meaning("wish", ctx.said.opt_out_type.lower(), language=ctx.language)
    if meaning.language in ctx.content.languages:  # danger signs are heard in more
        ctx = replace(ctx, language=meaning.language)
    if meaning.kind == "topic":
        ids = (meaning.id, "stop_how") if meaning.leaving else (meaning.id,)
        return Turn(tuple(Text(_text(ctx, id)) for id in ids), about=f"topic {meaning.id}")
    command = (
        COMMANDS[meaning.id]
        if meaning.kind == "command"
        else MEANINGS.get(f"{meaning.kind} {meaning.id}".strip()) or MEANINGS[meaning.kind]
    )
    if command.needs_person and (ctx.caller.key is None or not loaded):
        return NEEDS_PERSON if ctx.caller.key else Turn((Text(_text(ctx, "miss")),), about="withheld")
    if command.needs_record and ctx.caller.record is None:
        return NEEDS_RECORD
    told = command.run(ctx, meaning.rest)
    if meaning.kind == "near":
        told = replace(told, values={"choices": _offered(ctx, meaning.choices)})
    about = f"{meaning.kind} {meaning.id}".strip()
    return Turn(_texts(ctx, told), told.person, told.consent, about, told.erase)


def _texts(ctx: Context, told: Told) -> tuple[Reply, ...]:
    return (Text(_text(ctx, told.id, **told.values)),) if told.id else ()


def _text(ctx: Context, id: str, **values: str) -> str:
    text = ctx.content.answer(id, ctx.language).text
    assert text is not None, f"the saying {id} has no text"
    return ctx.content.fill(text, **values)


def _offered(ctx: Context, choices: tuple[Target, ...]) -> str:
    """The words to type for these choices: "DEHYDRATION, AGE or TIPS"."""
    words = []
    for target in choices:
        language = ctx.content.languages[target.language]
        typed = {"topic": language.topics[target.id].label if target.kind == "topic" else ""}.get(target.kind)
        words.append((typed or (*language.commands.get(target.id, ()), target.id)[0]).upper())
    joint = f" {ctx.content.languages[ctx.language].phrases['or']} "
    return joint.join(filter(None, (", ".join(words[:-1]), words[-1])))


def only_say(id: str, ctx: Context) -> Turn:
    """A turn that changes nothing and says this: that it was not done, that somebody opted out meanwhile."""
    answer = ctx.content.answer(id, ctx.language)
    if ctx.said.medium == "voice":
        lines = Speak(tuple(ctx.content.fill(line) for line in answer.speech))
        turn = respond_to_call(replace(ctx, said=replace(ctx.said, place=None)), loaded=True, opening=lines)
        assert isinstance(turn, Turn)
        return turn
    return Turn((Text(_text(ctx, id)),), about=id)
