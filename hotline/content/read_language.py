"""Reads one language's file of prompts/."""

from hotline.content.model import Answer, Grammar, Language, MenuWords
from hotline.content.normalise import words as normalise
from hotline.content.table import Table, lists


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
        numbers={k: v for k, v in numbers.items() if isinstance(v, int)},
        polite=phrases("polite"),
        asking=phrases("asking"),
        reactions=table.lines("reactions"),
        signs=table.text("signs"),
        back=phrases("back"),
        repeat=phrases("repeat"),
        text_me=phrases("text_me"),
        times=table.strings("times"),
        past={k: v for k, v in past.items() if isinstance(v, int)},
        am=phrases("am"),
        pm=phrases("pm"),
        joints=phrases("joints"),
        names=phrases("names"),
        telling=phrases("telling"),
    )
    table.done()
    return grammar
