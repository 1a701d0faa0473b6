"""The reading grade of the papers: what people read in this repository is plain."""

import re
from pathlib import Path

import pytest

from hotline.prompt_tools.check import grade

ROOT = Path(__file__).parents[2]
HARDEST = 8.0
FOLDERS = ("", "docs/**/", "infra/**/", "prompts/**/", "hotline/**/")
PATHS = {path.relative_to(ROOT) for folder in FOLDERS for path in ROOT.glob(f"{folder}*.md")}
PAPERS = sorted(path.as_posix() for path in PATHS)


def prose(markdown: str) -> str:
    """Sentences as people read them, a paragraph or item of a list a line.

    Without code blocks, tables, headings, pictures and targets of links; a piece of code is one short word.
    """
    text = re.sub(r"^```.*?^```|<!--.*?-->", "", markdown, flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"^(?:\||#|Contents:).*$|!\[[^\]]*\]\([^)]*\)", "", text, flags=re.MULTILINE)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"`[^`]+`|https?://\S+|\{[^}]*\}", "it", text)
    text = re.sub(r"\n+[ \t]*(?=[-*] |\d+\. )", "\n\n", text)
    return "\n".join(re.sub(r"\s+", " ", part).strip() for part in re.split(r"\n\s*\n", text) if part.strip())


@pytest.mark.parametrize("paper", PAPERS)
def test_a_paper_can_be_read_after_eight_years_of_school(paper: str) -> None:
    text = prose((ROOT / paper).read_text("utf-8"))
    hardest = sorted((line for line in text.split("\n") if len(line.split()) > 8), key=grade)[-3:]
    assert not text or grade(text) <= HARDEST, "\n".join(f"{grade(line):.1f} {line}" for line in hardest)
