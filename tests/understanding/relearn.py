"""Proof that the committed classifier is what the committed examples teach. Run: make relearn (three minutes)

Not among the tests of `make test`, which compare digests and learn from a few examples twice; CI runs it.
"""

import re
import shutil
from pathlib import Path

from hotline.content.load import LEARNED, PROMPTS
from tests.understanding.small import hotline


def test_the_committed_classifier_is_what_the_committed_examples_teach(tmp_path: Path) -> None:
    prompts = Path(shutil.copytree(PROMPTS, tmp_path / "prompts"))
    done = hotline("learn", "--prompts", str(prompts), seed=3)
    assert (done.returncode, done.stderr) == (0, "")
    assert (prompts / LEARNED).read_bytes() == (PROMPTS / LEARNED).read_bytes()
    assert re.search(r"^0 of \d{4,} messages to tune on are answered otherwise", done.stdout, re.MULTILINE)
