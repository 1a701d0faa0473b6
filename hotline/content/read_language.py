"""Reads one language's file of prompts/."""

from dataclasses import fields

from hotline.content.model import Answer, Grammar, Language, MenuWords, SlotWords
from hotline.content.normalise import words as normalise
from hotline.content.toml_reader import Table, lists


def read_language(code: str, table: Table) -> Language:
    """The language; blanks stand for what is missing, which the table notes."""
    topics, topic_words = {}, {}
    listed = table.table("topics")
    for id in listed.names():
        one = listed.table(id)
        topics[id] = Answer(one.text("text"), one.lines("speech"), one.text("label"))
        topic_words[id] = one.lines("words")
        one.done()
    says = {}
    listed = table.table("says")
    for id in listed.names():
        one = listed.table(id)
        says[id] = Answer(one.maybe("text"), one.lines("speech", needed=False))
        one.done()
    menus = {}
    listed = table.table("menus")
    for id in listed.names():
        one = listed.table(id)
        menus[id] = MenuWords(one.text("label"), one.lines("words"), one.lines("hints"), one.lines("say"))
        one.done()
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
    def phrases(key: str) -> frozenset[str]:
        return frozenset(" ".join(normalise(p)) for p in table.lines(key))

    numbers = table.table("numbers").rest()
    past = table.table("past").rest()
    grammar = Grammar(
        fillers=phrases("fillers"),
        negations=phrases("negations"),
        denials=phrases("denials"),
        numbers={k: v for k, v in numbers.items() if isinstance(v, int)},
        polite=phrases("polite"),
        asking=phrases("asking"),
        reactions=table.lines("reactions"),
        signs=table.text("signs"),
        stop_signs=table.text("stop_signs"),
        back=phrases("back"),
        repeat=phrases("repeat"),
        text_me=phrases("text_me"),
        goodbye=phrases("goodbye"),
        unclear=phrases("unclear"),
        main_menu=phrases("main_menu"),
        yes=phrases("yes"),
        press=phrases("press"),
        keys={k: v for k, v in table.table("keys").rest().items() if isinstance(v, int)},
        star=phrases("star"),
        times=table.strings("times"),
        past={k: v for k, v in past.items() if isinstance(v, int)},
        am=phrases("am"),
        pm=phrases("pm"),
        joints=phrases("joints"),
        names=phrases("names"),
        slots=_slots(table.table("slots")),
    )
    table.done()
    return grammar


def _slots(table: Table) -> SlotWords:
    """Normalised, in the order of the file; a word that begins with "-" keeps it."""

    def phrases(key: str) -> tuple[str, ...]:
        return tuple("-" * p.startswith("-") + " ".join(normalise(p)) for p in table.lines(key))

    words = SlotWords(**{field.name: phrases(field.name) for field in fields(SlotWords)})
    table.done()
    return words
