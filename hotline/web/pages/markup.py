"""Turns the text of a section into HTML; the marks are explained in prompts/pages/en.toml."""

import html
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

MARKS = re.compile(r"`([^`]+)`|\*\*(.+?)\*\*|\[([^\]]+)\]\(([^)]+)\)")
ITEM = re.compile(r"- |[0-9]+\. ")
CALL = "](call)"


@dataclass(frozen=True)
class Hand:
    """What writes HTML: `fill` fills braces; `links` leads a target to its address, where it has one."""

    fill: Callable[[str], str]
    links: Mapping[str, str]
    you: str
    we: str
    takes_calls: bool

    def plain(self, text: str) -> str:
        """Filled and escaped: no mark means anything in what a brace was filled with."""
        return html.escape(self.fill(text))

    def inline(self, text: str) -> str:
        """A line with its marks."""
        done, at = [], 0
        for mark in MARKS.finditer(text):
            done += [self.plain(text[at : mark.start()]), self._marked(mark)]
            at = mark.end()
        return "".join([*done, self.plain(text[at:])])

    def _marked(self, mark: re.Match[str]) -> str:
        key, strong, label, target = mark.groups()
        if key:
            return f"<kbd>{self.plain(key)}</kbd>"
        if strong:
            return f"<strong>{self.inline(strong)}</strong>"
        address = self.address(target)
        return f'<a href="{html.escape(address)}">{self.plain(label)}</a>' if address else self.plain(label)

    def address(self, target: str) -> str:
        """Where a link leads; "" for what cannot be linked to, as a number that is not known.

        A path stands for itself: only a notice has any.
        """
        if target.startswith("/"):
            return target
        page, mark, section = target.partition("#")
        found = self.links.get(page, "")
        return found + mark + section if found else ""

    def blocks(self, text: str) -> str:
        """A section's text: paragraphs, lists, rows, warnings and texts to and fro."""
        lines = [line for line in text.strip().splitlines() if self.takes_calls or CALL not in line]
        return "\n".join(self._block(block) for block in _paragraphs(lines))

    def _block(self, lines: list[str]) -> str:
        first = lines[0]
        if first.startswith(("> ", ">> ")):
            return f'<ol class="thread">{"".join(map(self._bubble, lines))}</ol>'
        if ITEM.match(first):
            items = "".join(f"<li>{self.inline(ITEM.sub('', line, count=1))}</li>" for line in lines)
            return f"<ul>{items}</ul>" if first.startswith("-") else f"<ol>{items}</ol>"
        if first.startswith("! "):
            return f'<p class="warn">{self.inline(" ".join(lines)[2:])}</p>'
        if " :: " in first:
            return f"<dl>{''.join(map(self._row, lines))}</dl>"
        return f"<p>{self.inline(' '.join(lines))}</p>"

    def _bubble(self, line: str) -> str:
        mark, _, body = line.partition(" ")
        who, side = (self.you, "you") if mark == ">>" else (self.we, "we")
        return f'<li class="{side}"><span class="who">{self.plain(who)} </span>{self.plain(body)}</li>'

    def _row(self, line: str) -> str:
        term, _, told = line.partition(" :: ")
        return f"<div><dt>{self.inline(term)}</dt><dd>{self.inline(told)}</dd></div>"


def _paragraphs(lines: list[str]) -> Iterator[list[str]]:
    """Lines between blank ones."""
    block: list[str] = []
    for line in [*lines, ""]:
        if line.strip():
            block.append(line)
        elif block:
            yield block
            block = []
