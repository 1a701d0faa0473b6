"""Content builder: prompts/ to checked content and its vocabulary."""

from collections.abc import Mapping, Set
from pathlib import Path

from hotline.content import phrases
from hotline.content.load import digest
from hotline.content.model import Content, Floor, Language, Structure, Target
from hotline.content.normalise import words
from hotline.content.phrases import FIRST, Meant, floor_phrases, keywords, numbers
from hotline.content.read_prompts import read_floors, read_language, read_structure
from hotline.content.toml_reader import BadPrompts, Code, Problem, Table, tables_of
from hotline.content.validation import problems
from hotline.twilio.webhook import WORDS

DISTRESS = "sos"  # alone, in any language; within a sentence it is a word of Spanish ("vos sos")


def checked(values: Mapping[str, str], commands: Set[str], directory: Path) -> Content:
    """The content of `directory`; see hotline.content.load.load. Raises BadPrompts."""
    content, wrong = gathered(values, commands, directory)
    if wrong or content is None:
        raise BadPrompts(wrong)
    return content


def gathered(
    values: Mapping[str, str], commands: Set[str], directory: Path
) -> tuple[Content | None, list[Problem]]:
    """As `checked`, with everything that is wrong beside the content; None where there can be none."""
    structure, languages, version, wrong = gather(directory)
    broken: list[Problem] = []
    floors = read_floors(directory, broken)
    if broken:
        return None, wrong + broken
    if structure is None or any(problem.file == "structure.toml" for problem in wrong):
        return None, wrong
    country = structure.countries[FIRST]
    danger, leaving = floors["danger"], floors["leaving"]
    content = Content(
        structure,
        languages,
        danger,
        leaving,
        _vocabulary(structure, languages, danger, leaving),
        version,
        country,
        {**numbers(country), **values},
        phrases.intents(structure, languages),
        phrases.spoken_intents(),
        phrases.own_runs(languages),
    )
    consequences = tuple((problem.file, f"{problem.key}.") for problem in wrong)
    more = [
        problem
        for problem in problems(content, commands)
        if not any(problem.file == file and f"{problem.key}.".startswith(key) for file, key in consequences)
    ]
    return content, wrong + more


def _vocabulary(
    structure: Structure,
    languages: Mapping[str, Language],
    danger: Mapping[str, Floor],
    leaving: Mapping[str, Floor],
) -> dict[str, Target]:
    """Normalised phrase -> target; Twilio's words above all, then danger and leaving, then what is
    said in the default language."""
    first = structure.default_language
    vocabulary: dict[str, Target] = {word: Target("wish", wish, "") for word, wish in WORDS.items()}

    def note(phrase: str, meant: Meant, code: str) -> None:
        plain = " ".join(words(phrase))
        target = vocabulary.setdefault(plain, Target(*meant, code))
        if (target.kind, target.id) == meant and target.language != code:
            vocabulary[plain] = Target(*meant, "")  # it means the same in several languages

    for code, _, phrase, meant in floor_phrases(danger, leaving):
        note(phrase, meant, code)
    for country in structure.countries.values():  # a visitor may know the numbers of another country
        vocabulary.setdefault(" ".join(words(country.emergency)), Target("danger", "danger", ""))
        vocabulary.setdefault(" ".join(words(country.crisis)), Target("danger", "self_harm", ""))
    vocabulary.setdefault(DISTRESS, Target("danger", "danger", ""))
    for topic in structure.topics.values():
        if topic.key:
            vocabulary[topic.key.lower()] = Target("topic", topic.id, "")
    for language in sorted(languages.values(), key=lambda language: language.code != first):
        for _, phrase, meant in keywords(language):
            note(phrase, meant, language.code)
    return vocabulary


def gather(directory: Path) -> tuple[Structure | None, dict[str, Language], str, list[Problem]]:
    """Structure, languages by code, the version of this wording, and what is wrong.

    Blanks stand for what is missing, None for a structure that is not there.
    """
    problems: list[Problem] = []
    tables: dict[str, Table] = {}
    for path in sorted(directory.glob("*.toml")):
        tables |= tables_of(path, path.name, problems)
    if "structure" not in tables:
        message = f"is missing or unreadable in {directory.name}/"
        problems.append(Problem("structure.toml", "", Code.MISSING, message))
    if problems:
        return None, {}, "", problems
    structure = read_structure(tables.pop("structure"))
    languages = {code: read_language(code, table) for code, table in tables.items()}
    if structure.default_language not in languages:
        message = f"there is no file {structure.default_language}.toml"
        problems.append(Problem("structure.toml", "default_language", Code.UNKNOWN_REFERENCE, message))
    return structure, languages, digest(directory).hex()[:12], problems
