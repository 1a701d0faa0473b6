"""The phone tree as a drawing: an SVG of our own, styled by the page that it stands in."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import time
from html import escape

from hotline.content.model import Content, Language
from hotline.content.validation.structure import is_hour
from hotline.dialogue.formatting import written

WIDE, HIGH = 172, 34  # of a box
DOWN, INDENT, GAP = 43, 26, 34  # from a box to the one below, to a deeper one, between columns
BADGE = 11  # radius of a key
MOST, LETTER = 24, 8.1  # characters of a label; how wide one is


@dataclass
class Node:
    """One place of a call: the key that leads there, its name, a note, and where keys lead on."""

    key: str
    label: str
    kind: str  # menu, answer, done
    note: str = ""
    leads: list["Node"] = field(default_factory=list)
    x: float = 0.0
    y: float = 0.0


def tree(content: Content, language: Language, seconds: dict[str, float]) -> Node:
    """The menus from the main one on, each drawn once. `seconds`: of a menu or answer, by id."""
    seen: set[str] = set()

    def visit(id: str, key: str) -> Node:
        structure = content.structure
        if id not in structure.menus and id in structure.topics:
            topic, leads_on = structure.topics[id], ""
            if topic.next:
                leads_on = f"1 \u2192 {language.topics[topic.next].label}"  # the tip
            return Node(key, language.topics[id].label, "answer", _told(seconds.get(id), leads_on))
        if id not in structure.menus:
            return Node(key, _named(id, language), "done")
        menu, node = structure.menus[id], Node(key, language.menus[id].label, "menu", _told(seconds.get(id)))
        if id in seen:
            return node
        seen.add(id)
        keys = list(menu.keys.items())
        node.leads = [visit(leads, key) for key, leads in keys]
        if menu.digits and "half" in structure.menus:
            node.leads.append(visit("half", "#"))
        return node

    root = visit("main", "")
    for code, other in content.languages.items():
        if code != language.code and "key" in other.phrases:
            root.leads.append(Node(str(other.phrases["key"]), str(other.phrases.get("name", code)), "done"))
    return root


def _told(seconds: float | None, more: str = "") -> str:
    return "\u2003".join([*([f"{seconds:.0f} s"] if seconds else []), *([more] if more else [])])


def _named(id: str, language: Language) -> str:
    """What is reached at the end: an hour, a half of the day, or that all texts are ended."""
    if id == "ended":
        return f"\u2713 {language.menus['end'].label}"
    if is_hour(id):
        return written(time.fromisoformat(id), language)
    return str(language.phrases.get(id, id))


def draw(root: Node, name: str, title: str) -> str:
    """The main menu on top, a column below it for each of its keys. `name`: where a call comes in."""
    start = Node("", name, "start", x=4, y=4)
    root.x, root.y = start.x + WIDE + 2 * GAP, start.y
    left, lowest, trunk = float(4 + BADGE), 0.0, root.y + HIGH + DOWN / 2
    over: Node | None = None  # a head without a branch, under which the next such one goes
    for head in root.leads:
        alone = not head.leads
        if alone and over:
            head.x, head.y = over.x, over.y + DOWN
        else:
            _place(head, left, trunk + DOWN / 2)
            left = max(one.x for one in _all(head)) + WIDE + GAP
        over = head if alone else None
        lowest = max(lowest, *(one.y + DOWN for one in _all(head)))
    width, height = left - GAP + 4, lowest - DOWN + HIGH + 4
    ways = [f"M{start.x + WIDE} {start.y + HIGH / 2}H{root.x}", *_trunk(root, trunk)]
    ways += [way for head in root.leads for one in _all(head) for way in _ways(one)]
    return "\n".join(
        [
            f'<svg class="phone-tree" viewBox="0 0 {width:.0f} {height:.0f}" role="img"',
            f'aria-label="{escape(title)}">',
            *(f'<path class="way" d="{way}"/>' for way in ways),
            *(_box(one) for one in (start, *_all(root))),
            "</svg>",
        ]
    )


def _place(node: Node, x: float, y: float) -> float:
    """Put a node and all below it, line by line; the place of the next line."""
    node.x, node.y = x, y
    y += DOWN
    for one in node.leads:
        y = _place(one, x + INDENT, y)
    return y


def _trunk(root: Node, y: float) -> Iterator[str]:
    """From the main menu down to the head of each column, and on to those below it."""
    tops = [head.x + WIDE / 2 for head in root.leads if head.y < y + DOWN]
    middle = root.x + WIDE / 2
    yield f"M{middle} {root.y + HIGH}V{y}M{min(tops[0], middle)} {y}H{max(tops[-1], middle)}"
    for head in root.leads:
        yield f"M{head.x + WIDE / 2} {y if head.y < y + DOWN else head.y + HIGH - DOWN}V{head.y}"


def _ways(node: Node) -> Iterator[str]:
    """From a box down its left side and over to each box that its keys lead to."""
    for one in node.leads:
        x, y = node.x + INDENT - BADGE, one.y + HIGH / 2
        yield f"M{x} {node.y + HIGH}V{y - 6}q0 6 6 6H{one.x}"


def _all(node: Node) -> Iterator[Node]:
    yield node
    for one in node.leads:
        yield from _all(one)


def _box(node: Node) -> str:
    x, y = node.x, node.y
    label = node.label if len(node.label) <= MOST else node.label[: MOST - 1] + "\u2026"
    left = x + (BADGE + 9 if node.key else 14)
    room = x + WIDE - left - 8
    tight = f' textLength="{room:.0f}" lengthAdjust="spacingAndGlyphs"' if len(label) * LETTER > room else ""
    lines = [
        f'<g class="{node.kind}"><rect x="{x:.0f}" y="{y:.1f}" width="{WIDE}" height="{HIGH}" rx="9"/>',
        f'<text x="{left:.0f}" y="{y + (15 if node.note else 21.5):.1f}"{tight}>{escape(label)}</text>',
    ]
    if node.note:
        lines.append(f'<text class="small" x="{left:.0f}" y="{y + 27.5:.1f}">{escape(node.note)}</text>')
    if node.key:
        lines.append(f'<circle cx="{x:.0f}" cy="{y + HIGH / 2:.1f}" r="{BADGE}"/>')
        lines.append(f'<text class="key" x="{x:.0f}" y="{y + HIGH / 2 + 4.5:.1f}">{escape(node.key)}</text>')
    return "".join([*lines, "</g>"])
