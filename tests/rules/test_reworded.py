"""Other words, as a clinic would have them: the line starts with them, and no sentence is left as it was."""

from pathlib import Path

from hotline.content.load import load
from hotline.dialogue.commands import COMMANDS
from hotline.web.pages import values
from hotline.web.pages.page_prompts import POSTER_PLACEHOLDERS, read_pages
from tests import words
from tests.prompt_tools.conftest import copied
from tests.registration.test_register import site
from tests.reworded import reword_prompts


def test_a_line_starts_with_other_words_and_has_no_sentence_of_ours(tmp_path: Path) -> None:
    prompts = copied(tmp_path)
    reword_prompts(prompts)
    other = load({"name": "Knee Line", "contact": "help@knee.example"}, set(COMMANDS), prompts)
    for code, ours in words.content().languages.items():
        theirs = other.languages[code]
        for id, answer in {**ours.topics, **ours.says}.items():
            changed = other.answer(id, code)
            assert (changed.text != answer.text) is bool(answer.text), id
            assert (changed.speech != answer.speech) is bool(answer.speech), id
        assert not set(theirs.reminders) & set(ours.reminders)
        assert (theirs.law, theirs.commands) == (ours.law, ours.commands)
        read_pages(prompts, code, values(site()).keys() | {"number"} | POSTER_PLACEHOLDERS)
