"""The comments that stand beside an entry: what whoever wrote it wanted the next one to know."""

from hotline.prompt_tools.source import Key, Source


def note(found: Source, key: Key) -> str:
    """The comment lines right above an entry and the one at the end of its line, as one text; "" for none."""
    if key not in found.starts:
        return ""
    lines = found.raw.splitlines()
    at = found.line(found.starts[key]) - 1
    above = []
    for line in reversed(lines[:at]):
        if not line.startswith("#") or set(line) <= set("#- "):
            break
        if "-----" not in line:
            above.append(line.lstrip("# ").strip())
    end = found.ends.get(key)
    last = found.raw[end:].split("\n", 1)[0] if end is not None else lines[at].partition("]")[2]
    beside = last.partition("#")[2].strip()
    return " ".join([*reversed(above), *([beside] if beside else [])])
