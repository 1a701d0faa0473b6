"""Reads what is heard in every language: danger signs and wishes to leave, a reviewed file for each."""

from collections.abc import Iterator
from pathlib import Path

from hotline.content.lexicon import lexicon
from hotline.content.normalise import words as normalise
from hotline.content.read import BadPrompts
from hotline.content.signs import Danger, Leaving, Lexicon, Review
from hotline.content.table import Table, lists, tables_of


def read_heard(directory: Path) -> tuple[dict[str, Danger], dict[str, Leaving]]:
    """The signs and the wishes, by the code of their language. Raises BadPrompts."""
    problems: list[str] = []
    danger = {code: _danger(table) for code, table in _each(directory / "danger", problems)}
    leaving = {code: _leaving(table) for code, table in _each(directory / "leaving", problems)}
    if problems:
        raise BadPrompts(problems)
    return danger, leaving


def _each(folder: Path, problems: list[str]) -> Iterator[tuple[str, Table]]:
    for path in sorted(folder.glob("*.toml")):
        for code, table in tables_of(path, f"{folder.name}/{path.name}", problems).items():
            yield code, table
            table.done()


def _review(table: Table) -> Review:
    review = Review(table.text("by"), table.day("on"))
    table.rest()  # by whom and by when to be read again: the deployment reads it
    return review


def _danger(table: Table) -> Danger:
    review, signs = _review(table.table("review")), table.table("signs")
    words, self_harm = _plain(signs, "words"), _plain(signs, "self_harm")
    both, harm = _pairs(table, signs, "signs"), _pairs(table, signs, "self_harm_signs")
    danger = Danger(
        review,
        words,
        self_harm,
        both,
        harm,
        signs.number("within"),
        _lexicon(table, signs, signs.lines("others"), alone=words, self_harm=self_harm),
        frozenset(site for site, _ in (*both, *harm)),
    )
    signs.done()
    return danger


def _pairs(table: Table, signs: Table, key: str) -> tuple[tuple[str, str], ...]:
    pairs = [tuple(sign.split(" + ")) for sign in signs.lines(key)]
    if any(len(pair) != 2 for pair in pairs):
        table.problems.append(f"{signs.where}.{key}: each must name two groups, like 'chest + pain'")
    return tuple((pair[0], pair[-1]) for pair in pairs)


def _leaving(table: Table) -> Leaving:
    review, wishes = _review(table.table("review")), table.table("wishes")
    others = wishes.lines("others")
    leaving = Leaving(
        review,
        wishes.lines("stop"),
        frozenset(word for phrase in wishes.lines("around") for word in normalise(phrase)),
        frozenset(others),
        wishes.number("within"),
        _lexicon(table, wishes, others),
    )
    wishes.done()
    return leaving


def _plain(table: Table, key: str) -> tuple[str, ...]:
    return tuple(" ".join(normalise(phrase)) for phrase in table.lines(key))


def _lexicon(table: Table, small: Table, others: tuple[str, ...], **more: tuple[str, ...]) -> Lexicon:
    return lexicon(
        {**lists(table.table("groups")), **more},
        spelling=table.strings("spelling", needed=False),
        links=small.lines("links"),
        joints=small.lines("joints"),
        others=others,
    )
