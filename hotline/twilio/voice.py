"""Calls: Twilio's form and our path in, TwiML out.

The path carries the call's state: /voice/<language>/<page>/<turns>-<silences>-<unknowns>-<began>[/<detail>].
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from typing import Literal, assert_never

from markupsafe import escape
from twilio.twiml.voice_response import Dial, Gather, Number, Say, VoiceResponse

from hotline.domain.replies import (
    Ask,
    CallState,
    Connect,
    HangUp,
    Reply,
    Speak,
    Text,
    TextCaller,
    UserInput,
)
from hotline.twilio.webhook import Incoming, number_of, sid_of

_STATE = re.compile(
    r"([a-z]{2,8})/([a-z_]{1,32})/(\d{1,3})-(\d{1,3})-(\d{1,3})(?:-(\d{1,4}))?(?:/(\d{1,4}))?", re.ASCII
)
Voice = tuple[str, str]  # voice and locale
LanguageVoice = tuple[str, str, str]  # the code of a language, its voice and locale
Line = tuple[
    str, Voice | None, bool
]  # what is spoken, in which voice, where it is not the call's, and if slowly
NEXT = "{next}"  # stands for the next step's address; no word of ours has braces
HERE = "{here}"  # stands for the public URL
NURSE = "/voice/nurse"  # the path of what the nurse hears, and of what a call to the nurse cost
RINGING = 20  # seconds: most voicemails answer after 25
NURSE_PATIENCE = 8  # seconds for the nurse to press a key
LONGEST_HOUR = 4  # digits, as in 0830
PATIENCE = 6  # seconds of silence before we ask again; Twilio's own 5 is short for a person in pain
SLOW = "1500ms"  # the rest after each sentence for callers who asked for it
LONGEST_SPEECH = 300  # characters of recognised speech that are looked at


def parse(path: str, form: Mapping[str, str]) -> Incoming:
    """One step of a call. `path`: the part after /voice/ ("" for a new call); an unknown path starts anew.
    A call without a CallSid has no caller: it is answered, but changes nothing and sends nothing.

    https://www.twilio.com/docs/voice/twiml/gather#action
    """
    place = _STATE.fullmatch(path)
    state = None
    if place:
        turns, silences, unknowns = (int(place[n]) for n in (3, 4, 5))
        began = int(place[6]) if place[6] else None
        state = CallState(place[1], place[2], place[7] or "", turns, silences, unknowns, began)
    digits = form.get("Digits", "")
    exact = digits or form.get("SpeechResult", "")[:LONGEST_SPEECH]
    call = sid_of(form, "CallSid")
    sid = f"{call or ''}-{state.turns if state else 0}"
    user_input = UserInput(
        "voice",
        exact,
        sid,
        spoken=not digits,
        call_state=state,
        confidence=_confidence(form),
        nurse_call=_nurse_call(form),
    )
    return Incoming(number_of(form) if call else None, user_input)


def _confidence(form: Mapping[str, str]) -> float:
    """Twilio's confidence in the recognised speech, 0 to 1; 1 if it gives none."""
    try:
        return float(form.get("Confidence", "") or 1)
    except ValueError:
        return 1.0


def _nurse_call(form: Mapping[str, str]) -> Literal["", "talked", "busy", "missed"]:
    """How a call to the nurse ended. A voicemail answers, but is not bridged: it does not press 1.

    https://www.twilio.com/docs/voice/twiml/dial#action
    """
    status = form.get("DialCallStatus", "")
    if status in ("completed", "answered") and form.get("DialBridged", "true") == "true":
        return "talked"
    return "busy" if status == "busy" else "missed" if status else ""


def path_of(state: CallState) -> str:
    """The path of the next step."""
    path = f"/voice/{state.language}/{state.page}/{state.turns}-{state.silences}-{state.unknowns}"
    path += "" if state.began is None else f"-{state.began}"
    return f"{path}/{state.detail}" if state.detail else path


def render(
    replies: Iterable[Reply], public_url: str, voices: tuple[LanguageVoice, ...], language: str
) -> str:
    """TwiML: the words before a question stand inside its <Gather>, so that a key press ends them.

    Only the address of the next step differs between callers on a page; it is filled in last.
    """
    alike, following = list[Reply](), ""
    for reply in replies:
        if isinstance(reply, Ask | Connect):
            following = str(escape(public_url + path_of(reply.call_state)))
            reply = replace(reply, call_state=CallState(reply.call_state.language, ""))
        alike.append(replace(reply, spent=()) if isinstance(reply, Connect) else reply)
    document = _document(tuple(alike), voices, language)
    return document.replace(NEXT, following).replace(HERE, str(escape(public_url)))


def render_whisper(
    lines: Iterable[Speak], public_url: str, voices: tuple[LanguageVoice, ...], language: str
) -> str:
    """TwiML for the nurse who has answered: what it is, and a key to press, which no voicemail does."""
    by_code = {code: (voice, locale) for code, voice, locale in voices}
    response = VoiceResponse()
    gather = Gather(
        input="dtmf",
        action=f"{public_url}{NURSE}/{language}/taken",
        method="POST",
        num_digits=1,
        timeout=NURSE_PATIENCE,
    )
    _say(gather, [(line, by_code[s.language], False) for s in lines for line in s.lines], by_code[language])
    response.append(gather)
    response.hangup()
    return str(response)


def render_taken(form: Mapping[str, str]) -> str:
    """TwiML for the key that the nurse pressed: nothing connects the two, anything else hangs up."""
    response = VoiceResponse()
    if form.get("Digits") != "1":
        response.hangup()
    return str(response)


@lru_cache(maxsize=256)
def _document(replies: tuple[Reply, ...], voices: tuple[LanguageVoice, ...], language: str) -> str:
    response, lines = VoiceResponse(), list[Line]()
    by_code = {code: (voice, locale) for code, voice, locale in voices}
    voice = by_code[language]
    for reply in replies:
        match reply:
            case Speak():
                lines += ((line, by_code.get(reply.language), reply.slow) for line in reply.lines)
            case Ask():
                voice = by_code[reply.call_state.language]
                response.append(_gather(reply, lines, voice))
                lines = []
            case Connect():
                voice = by_code[reply.call_state.language]
                _say(response, [*lines, *((line, None, False) for line in reply.lines)], voice)
                response.append(_dial(reply))
                lines = []
            case HangUp():
                _say(response, lines, voice)
                response.hangup()
                lines = []
            case Text() | TextCaller():
                raise TypeError(f"a call cannot be answered with {type(reply).__name__}")
            case _:
                assert_never(reply)
    _say(response, lines, voice)
    return str(response)


def _dial(connect: Connect) -> Dial:
    """https://www.twilio.com/docs/voice/twiml/dial. Without a caller ID Twilio shows the caller's own."""
    shown = {"caller_id": connect.caller_id} if connect.caller_id else {}
    dial = Dial(action=NEXT, method="POST", timeout=RINGING, time_limit=connect.minutes * 60, **shown)
    here = f"{HERE}{NURSE}/{connect.call_state.language}"
    number = Number(
        connect.number,
        url=here,
        method="POST",
        status_callback=f"{here}/ended",
        status_callback_event="completed",
        status_callback_method="POST",
    )
    return dial.append(number)


def _gather(ask: Ask, lines: list[Line], voice: Voice) -> Gather:
    one_key = ask.digits == "one"
    gather = Gather(
        input="dtmf speech",
        action=NEXT,
        method="POST",
        num_digits=1 if one_key else LONGEST_HOUR,  # or a caller could press for ever
        finish_on_key="" if one_key else "#",  # in a menu # is a key like any other
        timeout=PATIENCE,
        speech_timeout="auto",
        action_on_empty_result=True,  # silence comes back to us as a step of its own
        profanity_filter=False,  # a health line must hear the words for the body
        language=voice[1],
        hints=", ".join(ask.hints),
    )
    _say(gather, lines, voice)
    return gather


def _say(to: VoiceResponse | Gather, lines: list[Line], own_voice: Voice) -> None:
    """Each sentence in the voice of its own language, or of the call."""
    for (voice, locale), several in groupby(lines, key=lambda line: line[1] or own_voice):
        say = Say(voice=voice, language=locale)
        for line, _, slow in several:
            say.p(line)  # a paragraph each: the voice rests longer after it than after a sentence
            if slow:
                say.break_(strength="x-strong", time=SLOW)
        to.append(say)
