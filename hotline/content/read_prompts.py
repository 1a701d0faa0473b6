"""Prompt files: structure, languages, safety floors; ids that are needed."""
# ruff: noqa: SIM905 - tables of names read better as words

from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from hotline.content.grammar import Grammar, SlotWords
from hotline.content.model import Answer, Country, Floor, Language, Menu, MenuWords, Structure, Topic
from hotline.content.normalise import words as normalise
from hotline.content.phrases import FIRST
from hotline.content.toml_reader import Code, Problem, Table, lists, tables_of

# Entries that every language must hold.
SAYS_BY_TEXT = frozenset(
    """
    apology ask_half ask_hour ask_part ask_zone beside busy caution changed confirmed danger data_asked
    data_erasing data_none data_off data_on data_pending data_stopped empty forget_ask forgotten hello
    help hour_alone hour_refused hour_refused_guess hour_unclear join_ask join_nothing language_now
    many_texts maybe_saved miss miss_near moved near near_stop not_for_me not_saved not_subscribed nurse
    opted_out pause_how paused paused_until person poison remind_by_sms remind_how resumed same_words
    self_harm started stop_how status_on status_paused status_pending stopped stopped_forget thanks
    violence water_off zone_choices zone_how zone_unclear
    """.split()
)
SAYS_BY_PHONE = frozenset(
    """
    already_on apology ask_zone danger hour_refused hour_refused_guess hour_unclear join_ask maybe_saved
    not_saved opted_out person poison self_harm stop_how stopped violence
    """.split()
)
CALL_LINES = frozenset(["choice", "footer", "footer_main", "next"])  # one sentence each
CALLS = CALL_LINES | frozenset(
    """
    caution emergency goodbye invite long_end maybe_texted not_texted nurse_busy nurse_calling nurse_missed
    nurse_offer nurse_over nurse_spent nurse_whisper silence silent_end texted texted_already
    texted_enough texted_later unheard unheard_end unknown unsure untextable welcome withheld
    withheld_reminders
    """.split()
)
WISHES = frozenset({"help", "person", "stop"})  # HELP and STOP in other words; a wish for a person
LAW = frozenset({"often", "rates", "over", "help", "erase"})  # what every line must say; more: [must_say]
SMALLTALK = frozenset({"hello", "thanks", "silent", "no"})
MENUS = frozenset({"main", "emergency", "nurse", "reminders", "terms", "hour", "typed", "half", "end"})
PHRASES = frozenset(
    """
    voice locale key switch subject daily am pm spoken_am spoken_pm spoken_night noon spoken_noon date
    everyday on paused weekdays or to call call_or_text violence_text
    """.split()
)  # a text each
TEXTED_PHRASES = PHRASES - {
    *("voice", "locale", "key", "subject", "daily", "spoken_am", "spoken_pm", "spoken_night", "spoken_noon")
}  # those that stand in texts: GSM-7
DAYS = 7  # entries of [language] days, Monday first
MOST = {"danger": 60, "leaving": 40}  # phrases of a floor: what else people say belongs in examples/


def read_structure(table: Table) -> Structure:
    """The structure; blanks stand for what is missing, which the table notes."""
    topics, menus = {}, {}
    for id, entry in table.tables("topics"):
        topics[id] = Topic(
            id,
            facts=entry.lines("facts"),
            key=entry.maybe("key"),
            menu=entry.maybe("menu"),
            next=entry.maybe("next"),
            generic=entry.flag("generic"),
            lists=entry.maybe("lists"),
        )
    for id, entry in table.tables("menus"):
        keys = entry.strings("keys", needed=False)
        if not keys:
            keys = {str(n): t.id for n, t in enumerate((t for t in topics.values() if t.menu == id), 1)}
        menus[id] = Menu(
            id, keys, back=entry.text("back"), text=entry.text("text"), digits=entry.flag("digits")
        )
    table.table("review", needed=False).rest()  # who vouches for the words: the deployment reads it
    structure = Structure(
        table.text("default_language"),
        table.text("name"),
        table.text("entry"),
        table.text("about"),
        table.text("programme"),
        _countries(table),
        table.strings("facts"),
        topics,
        menus,
        lists(table.table("must_say", needed=False)),
        frozenset(_plain(table, "listened", needed=False)),
    )
    table.done()
    return structure


def _countries(table: Table) -> dict[str, Country]:
    countries = {
        code: Country(
            code,
            numbers.text("emergency"),
            numbers.text("crisis"),
            numbers.flag("crisis_by_text"),
            violence=numbers.maybe("violence") or "",
            violence_text=numbers.maybe("violence_text") or "",
            poison=numbers.maybe("poison") or "",
        )
        for code, numbers in table.tables("countries")
    }
    if FIRST not in countries:
        table.note("countries", Code.MISSING, f"must have {FIRST}, which is taken where nothing is set")
    return countries


def read_language(code: str, table: Table) -> Language:
    """The language; blanks stand for what is missing, which the table notes."""
    topics, topic_words = {}, {}
    for id, entry in table.tables("topics"):
        topics[id] = Answer(entry.text("text"), entry.lines("speech"), entry.text("label"))
        topic_words[id] = entry.lines("words")
    says = {
        id: Answer(entry.maybe("text"), entry.lines("speech", needed=False))
        for id, entry in table.tables("says")
    }
    menus = {
        id: MenuWords(entry.text("label"), _plain(entry, "words"), entry.lines("hints"), entry.lines("say"))
        for id, entry in table.tables("menus")
    }
    table.table("review", needed=False).rest()
    zones = table.table("zones")
    calls = table.table("calls").rest()
    own = table.table("language")
    language = Language(
        code,
        called=own.lines("called"),
        phrases=own.rest(),
        law=table.strings("law"),
        topics=topics,
        topic_words=topic_words,
        commands=lists(table.table("commands")),
        wishes=lists(table.table("wishes")),
        smalltalk=lists(table.table("smalltalk")),
        grammar=_grammar(table.table("grammar")),
        zone_words=zones.strings("words"),
        zone_labels=zones.strings("labels"),
        says=says,
        calls={k: tuple(v) if isinstance(v, list) else v for k, v in calls.items()},
        menus=menus,
        reminders=table.table("reminders").lines("texts"),
    )
    table.done()
    return language


def _grammar(table: Table) -> Grammar:
    """[grammar]: each key in the form that its field has."""
    readers: dict[Any, Callable[[str], Any]] = {
        frozenset[str]: lambda key: frozenset(_plain(table, key)),
        tuple[str, ...]: table.lines,
        str: table.text,
        Mapping[str, str]: table.strings,
        Mapping[str, int]: table.numbers,
        SlotWords: lambda key: _slots(table.table(key)),
    }
    grammar = Grammar(**{field.name: readers[field.type](field.name) for field in fields(Grammar)})
    table.done()
    return grammar


def _slots(table: Table) -> SlotWords:
    """Normalised, in the order of the file; a word that begins with "-" keeps it."""

    def phrases(key: str) -> tuple[str, ...]:
        return tuple("-" * p.startswith("-") + " ".join(normalise(p)) for p in table.lines(key))

    words = SlotWords(**{field.name: phrases(field.name) for field in fields(SlotWords)})
    table.done()
    return words


def _plain(table: Table, key: str, *, needed: bool = True) -> tuple[str, ...]:
    """A list of phrases, normalised: so they are compared with what people say."""
    return tuple(" ".join(normalise(phrase)) for phrase in table.lines(key, needed=needed))


def read_floors(directory: Path, problems: list[Problem]) -> dict[str, dict[str, Floor]]:
    """{"danger": {language: floor}, "leaving": {...}}; what is wrong goes to `problems`."""
    return {
        folder: {
            code: _floor(table)
            for path in sorted((directory / folder).glob("*.toml"))
            for code, table in tables_of(path, f"{folder}/{path.name}", problems).items()
        }
        for folder in MOST
    }


def _floor(table: Table) -> Floor:
    review = table.table("review")
    by, since = review.text("by"), review.day("on")
    review.rest()  # by whom and by when to be read again: the deployment reads it
    phrases = {
        kind: tuple(dict.fromkeys(" ".join(normalise(phrase)) for phrase in listed))
        for kind, listed in lists(table.table("floor")).items()
    }
    table.done()
    return Floor(by, since, phrases)
