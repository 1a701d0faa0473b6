"""Prompt tools: check, preview, translate, learn.

hotline check     problems of the prompts, by file and line, with advice
hotline preview   every text and menu on one page, to print and sign
hotline words     out to a translator as CSV or PO, and back in
"""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment


def templates(folder: Path) -> "Environment":
    """The Jinja templates of a folder, .html escaped; a name that one is not given raises UndefinedError."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=select_autoescape(),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
    )
