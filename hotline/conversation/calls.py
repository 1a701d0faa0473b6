"""A phone call, step by step: where it stands, what was pressed or said, what to say next.

Every step is a function of its place, so a call needs no memory: menu, turns and silences travel in the URL.
A call ends after three silences in a row, eight keys in a row that mean nothing, sixty steps or half an hour.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time
from typing import Literal

from hotline.conversation import opting, subscription
from hotline.conversation.danger import answered, crisis_by
from hotline.conversation.hours import read_hour
from hotline.conversation.spoken import Step, heard
from hotline.conversation.turn import Ask, Context, HangUp, Place, Reply, Speak, TextCaller, Told, Turn

MOST_SILENCES, MOST_UNKNOWNS, MOST_TURNS = 3, 8, 60
MOST_MINUTES = 30  # a step may take a minute of speech besides our own words: sixty would be hours
CYCLE = 10_000  # minutes are counted round: four digits hold them
NEEDS_NUMBER = frozenset({"reminders", "terms", "hour", "typed", "half", "end"})
NeedsPerson = Literal["needs person"]


def respond_to_call(ctx: Context, *, loaded: bool, opening: Speak | None = None) -> Turn | NeedsPerson:
    """The next step of a call; with no place, its first words (`opening` instead of the welcome)."""
    place = ctx.said.place
    if place is None or place.page not in _pages(ctx) or place.language not in ctx.content.languages:
        place = Place(ctx.language, "main", began=_minute(ctx.now))
        greeting = (opening,) if opening else _greeting(ctx, place)
        return replace(_go(ctx, place, *greeting), about="began")
    ctx = replace(ctx, language=place.language)
    place = replace(place, turns=place.turns + 1)
    if place.turns >= MOST_TURNS or _minutes(place, ctx.now) >= MOST_MINUTES:
        return Turn((_calls(ctx, "long_end"), HangUp()), about="ended long")
    step = heard(ctx.said, place, ctx.content)
    if step.act == "silence":
        return replace(_silence(ctx, place), about="silence")
    if step.act == "unknown":
        return replace(_unknown(ctx, place, spoken=ctx.said.spoken), about="unknown")
    if step.language in ctx.content.languages:
        place, ctx = replace(place, language=step.language), replace(ctx, language=step.language)
    calm = replace(place, silences=0, unknowns=0)
    if step.act in _CHANGES and ctx.caller.key is None:
        return _go(ctx, replace(calm, page="main"), _calls(ctx, "withheld_reminders"))
    if step.act in _CHANGES and not loaded:
        return "needs person"
    return replace(_ACTS[step.act](ctx, calm, step), about=_about(ctx, step))


def _about(ctx: Context, step: Step) -> str:
    if step.act != "visit":
        return step.act
    return f"topic {step.to}" if step.to in ctx.content.structure.topics else f"menu {step.to}"


def _minute(now: datetime) -> int:
    return int(now.timestamp()) // 60 % CYCLE


def _minutes(place: Place, now: datetime) -> int:
    """How long the call lasts; 0 where the clock of whoever began it is a little ahead of ours."""
    passed = 0 if place.began is None else (_minute(now) - place.began) % CYCLE
    return passed if passed < CYCLE // 2 else 0


def _pages(ctx: Context) -> set[str]:
    return set(ctx.content.structure.menus) | set(ctx.content.structure.topics)


def _go(ctx: Context, place: Place, *before: Reply) -> Turn:
    """Arrive at a page: what comes before it, the page's own words, and the wait for an answer."""
    if place.page in NEEDS_NUMBER and ctx.caller.key is None:
        return _go(ctx, replace(place, page="main", detail=""), *before, _calls(ctx, "withheld_reminders"))
    return Turn((*before, Speak(_words(ctx, place)), *_invitations(ctx, place, before), _ask(ctx, place)))


def _greeting(ctx: Context, place: Place) -> tuple[Reply, ...]:
    """The emergency line first of all, a notice, then who this is, then how to hear another language."""
    notice = ctx.notice.get(ctx.language)
    greeting = (
        _calls(ctx, "emergency"),
        *((Speak((notice,)),) if notice else ()),
        _calls(ctx, "welcome"),
    )
    return (*greeting, *_invitations(ctx, place, ()))


def _invitations(ctx: Context, place: Place, said: tuple[Reply, ...]) -> tuple[Reply, ...]:
    """On the main menu: how to turn to each other language, said in it; not again where it was `said`."""
    if place.page != "main":
        return ()
    others = [code for code in ctx.content.languages if code != place.language]
    invitations = tuple(_invitation(ctx, code) for code in others)
    return tuple(one for one in invitations if one not in said)


def _invitation(ctx: Context, code: str) -> Speak:
    key = ctx.content.languages[code].phrases["key"]
    return replace(_calls(replace(ctx, language=code), "invite", key=key), language=code)


def _ask(ctx: Context, place: Place) -> Ask:
    menu = ctx.content.structure.menus.get(place.page)
    words = ctx.content.languages[place.language].menus
    hints = words[place.page].hints if menu else words["main"].hints
    if place.page == "main":
        hints += tuple(one.called[0] for one in ctx.content.languages.values() if one.code != place.language)
    return Ask(place, "many" if menu and menu.digits else "one", hints)


def _words(ctx: Context, place: Place) -> tuple[str, ...]:
    """What a page says: a topic's answer or a menu's choices, and the keys that always work."""
    structure, language = ctx.content.structure, ctx.content.languages[place.language]
    lines: list[str] = []
    if place.page in structure.menus:
        menu = structure.menus[place.page]
        for topic in structure.topics.values():
            if topic.lists == place.page:
                lines += language.topics[topic.id].speech
        lines += language.menus[place.page].say
        listed = (
            {t.id for t in structure.topics_of(place.page)} if not language.menus[place.page].say else set()
        )
        choice = str(language.calls["choice"])
        lines += [
            choice.format(key=key, label=language.topics[id].label)
            for key, id in menu.keys.items()
            if id in listed
        ]
        footer = "" if menu.digits else "footer_main" if place.page == "main" else "footer"
    else:
        lines += language.topics[place.page].speech
        if structure.topics[place.page].next:
            lines.append(str(language.calls["next"]))
        footer = "footer"
    if footer:
        lines.append(str(language.calls[footer]))
    how = crisis_by(replace(ctx, language=place.language))
    return tuple(ctx.content.fill(line, crisis_by=how) for line in lines)


def _calls(ctx: Context, id: str, **values: str) -> Speak:
    lines = ctx.content.languages[ctx.language].calls[id]
    return Speak(
        tuple(ctx.content.fill(line, **values) for line in ((lines,) if isinstance(lines, str) else lines))
    )


def _silence(ctx: Context, place: Place) -> Turn:
    place = replace(place, silences=place.silences + 1)
    if place.silences >= MOST_SILENCES:
        return Turn((_calls(ctx, "silent_end"), HangUp()))
    return _go(ctx, place, _calls(ctx, "silence"))


def _unknown(ctx: Context, place: Place, *, spoken: bool) -> Turn:
    place = replace(place, unknowns=place.unknowns + 1, silences=0)
    if place.unknowns >= MOST_UNKNOWNS:
        return Turn((_calls(ctx, "silent_end"), HangUp()))
    said = (_calls(ctx, "unheard" if spoken else "unknown"),) if place.unknowns == 1 else ()
    return _go(ctx, place, *said)


# ---------------------------------------------------------------- what a step can do


def _visit(ctx: Context, place: Place, step: Step) -> Turn:
    return _go(ctx, replace(place, page=step.to, detail=step.detail))


def _language(ctx: Context, place: Place, step: Step) -> Turn:
    """Another language: everything that its speakers have not understood so far."""
    place = replace(place, page="main", detail="")
    return _go(ctx, place, *_greeting(ctx, place))


def _repeat(ctx: Context, place: Place, step: Step) -> Turn:
    return _go(ctx, place)


def _text_me(ctx: Context, place: Place, step: Step) -> Turn:
    """Key 9: what was just heard, as a text; the call goes on where it stood."""
    rest = (
        Speak((ctx.content.fill(str(ctx.content.languages[place.language].calls["footer"])),)),
        _ask(ctx, place),
    )
    if ctx.caller.key is None:
        return Turn((_calls(ctx, "withheld"), *rest))
    if ctx.caller.number is None:
        return Turn((_calls(ctx, "untextable"), *rest))
    menu = ctx.content.structure.menus.get(place.page)
    text = ctx.content.answer(menu.text if menu else place.page, place.language).text or ""
    return Turn((_texting(ctx, text, crisis_by=crisis_by(ctx)), *rest))


def _texting(ctx: Context, pattern: str, *, sent: tuple[str, ...] | None = None, **values: str) -> TextCaller:
    return TextCaller(
        ctx.content.fill(pattern, **values),
        sent=sent or _calls(ctx, "texted").lines,
        again=_calls(ctx, "texted_already").lines,
        enough=_calls(ctx, "texted_enough").lines,
        failed=_calls(ctx, "not_texted").lines,
        blocked=_filled(ctx, Told("opted_out")),
    )


def _danger(ctx: Context, place: Place, step: Step) -> Turn:
    """The emergency words, in the language that the sign was said in where the line speaks it."""
    told = answered(ctx, step.detail)
    return _go(ctx, replace(place, page="main", detail=""), Speak(_filled(ctx, told)))


def _how(ctx: Context, place: Place, step: Step) -> Turn:
    """An answer to what may be a wish to leave too: how to leave, then the answer."""
    return _go(ctx, replace(place, page=step.to, detail=""), Speak(_filled(ctx, Told("stop_how"))))


def _ended(ctx: Context, place: Place, step: Step) -> Turn:
    return _told(ctx, place, opting.stop(ctx))


def _choose_hour(ctx: Context, place: Place, step: Step) -> Turn:
    return _chosen(ctx, place, time.fromisoformat(step.detail))


def _choose_typed(ctx: Context, place: Place, step: Step) -> Turn:
    """An hour typed or spoken: plain, or in need of the question morning or evening."""
    hour = read_hour(tuple(step.detail.split()), ctx.content.languages[place.language].grammar, packed=True)
    if hour is None:
        return _go(ctx, replace(place, page="typed"), Speak(_filled(ctx, Told("hour_unclear"))))
    at = subscription.the_hour(hour)
    if at is None and hour.either:
        return _go(ctx, replace(place, page="half", detail=hour.either[0].strftime("%H%M")))
    return _chosen(ctx, place, at or time(0))


def _choose_half(ctx: Context, place: Place, step: Step) -> Turn:
    digits = place.detail if len(place.detail) == 4 and place.detail.isdigit() else "0900"
    hour, minute = min(int(digits[:2]), 23), min(int(digits[2:]), 59)
    return _chosen(ctx, place, time(hour % 12 + (12 if step.detail == "pm" else 0), minute))


def _chosen(ctx: Context, place: Place, hour: time) -> Turn:
    told = opting.ask_by_phone(ctx, hour)
    if told.id in ("hour_refused", "hour_refused_guess"):
        return _go(ctx, replace(place, page="hour", detail=""), Speak(_filled(ctx, told)))
    return _told(ctx, place, told)


def _told(ctx: Context, place: Place, told: Told) -> Turn:
    """Say what came of it (and text it where that is part of it), then the main menu."""
    said: Reply = Speak(_filled(ctx, told))
    if told.text:
        text = ctx.content.answer(told.text, ctx.language).text or ""
        said = _texting(ctx, text, sent=_filled(ctx, told), **told.values)
    arrived = _go(ctx, replace(place, page="main", detail=""), said)
    return replace(arrived, person=told.person, consent=told.consent)


def _filled(ctx: Context, told: Told) -> tuple[str, ...]:
    speech = ctx.content.answer(told.id or "", ctx.language).speech
    assert speech, f"the saying {told.id} cannot be spoken"
    return tuple(ctx.content.fill(line, **told.values) for line in speech)


Act = Callable[[Context, Place, Step], Turn]
_ACTS: dict[str, Act] = {
    "visit": _visit,
    "language": _language,
    "repeat": _repeat,
    "text me": _text_me,
    "danger": _danger,
    "how": _how,
    "end": _ended,
    "hour": _choose_hour,
    "typed": _choose_typed,
    "half": _choose_half,
}
_CHANGES = frozenset({"end", "hour", "typed", "half"})
