"""Markup: a section's text to HTML."""

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

MARKS = re.compile(r"`([^`]+)`|\*\*(.+?)\*\*|\[([^\]]+)\]\(([^)]+)\)")
ITEM = re.compile(r"- |[0-9]+\. ")


@dataclass(frozen=True)
class HtmlWriter:
    """Writes HTML. `fill` fills placeholders; `links`: target of a link -> its address, where it has one."""

    fill: Callable[[str], str]
    links: Mapping[str, str]
    you: str
    we: str
    takes_calls: bool

    def plain(self, text: str) -> str:
        """Filled and escaped: no mark means anything in what a placeholder was filled with."""
        return html.escape(self.fill(text))

    def inline(self, text: str) -> str:
        """A line with its marks."""
        parts, at = [], 0
        for mark in MARKS.finditer(text):
            parts += [self.plain(text[at : mark.start()]), self._marked(*mark.groups())]
            at = mark.end()
        return "".join([*parts, self.plain(text[at:])])

    def _marked(self, key: str | None, strong: str | None, label: str, target: str) -> str:
        if key:
            return f"<kbd>{self.plain(key)}</kbd>"
        if strong:
            return f"<strong>{self.inline(strong)}</strong>"
        address = self.address(target)
        return f'<a href="{html.escape(address)}">{self.plain(label)}</a>' if address else self.plain(label)

    def address(self, target: str) -> str:
        """Where a link leads; "" for what cannot be linked to, such as a number that is not known."""
        if target.startswith("/"):  # only a notice has paths
            return target
        page, mark, section = target.partition("#")
        return self.links[page] + mark + section if page in self.links else ""

    def blocks(self, text: str) -> str:
        """A section's text: paragraphs, lists, rows, warnings and texts to and fro."""
        lines = [line for line in text.strip().splitlines() if self.takes_calls or "](call)" not in line]
        blocks = re.split(r"\n(?:\s*\n)+", "\n".join(lines).strip("\n"))
        return "\n".join(self._block(block.split("\n")) for block in blocks if block)

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
        term, _, meaning = line.partition(" :: ")
        return f"<div><dt>{self.inline(term)}</dt><dd>{self.inline(meaning)}</dd></div>"
