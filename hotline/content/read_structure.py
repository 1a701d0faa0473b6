"""Reads prompts/structure.toml: what is the same in every language."""

from hotline.content.brace_values import FIRST
from hotline.content.model import Country, Menu, Structure, Topic
from hotline.content.normalise import words as normalise
from hotline.content.toml_reader import Table, lists


def read_structure(table: Table) -> Structure:
    """The structure; blanks stand for what is missing, which the table notes."""
    topics, menus = {}, {}
    listed = table.table("topics")
    for id in listed.names():
        one = listed.table(id)
        topics[id] = Topic(
            id,
            facts=one.lines("facts"),
            key=one.maybe("key"),
            menu=one.maybe("menu"),
            next=one.maybe("next"),
            generic=one.flag("generic"),
            lists=one.maybe("lists"),
        )
        one.done()
    listed = table.table("menus")
    for id in listed.names():
        one = listed.table(id)
        keys = one.strings("keys", needed=False)
        if not keys:
            keys = {str(n): t.id for n, t in enumerate((t for t in topics.values() if t.menu == id), 1)}
        menus[id] = Menu(id, keys, back=one.text("back"), text=one.text("text"), digits=one.flag("digits"))
        one.done()
    table.table("review", needed=False).rest()  # who vouches for the words: the deployment reads it
    structure = Structure(
        table.text("default_language"),
        table.text("name"),
        table.text("entry"),
        table.text("about"),
        table.text("programme"),
        _countries(table.table("countries")),
        table.strings("facts"),
        topics,
        menus,
        lists(table.table("must_say", needed=False)),
        frozenset(" ".join(normalise(word)) for word in table.lines("listened", needed=False)),
    )
    table.done()
    return structure


def _countries(table: Table) -> dict[str, Country]:
    countries = {}
    for code in table.names():
        one = table.table(code)
        countries[code] = Country(
            code,
            one.text("emergency"),
            one.text("crisis"),
            one.flag("crisis_by_text"),
            violence=one.maybe("violence") or "",
            violence_text=one.maybe("violence_text") or "",
            poison=one.maybe("poison") or "",
        )
        one.done()
    if FIRST not in countries:
        table.problems.append(f"{table.where}: must have {FIRST}, which is taken where nothing is set")
    return countries
