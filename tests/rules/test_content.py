"""The words: what the check lets through, and how easy they are to read."""
# ruff: noqa: E501 - tables of what people type and write read better unbroken

import re
import shutil
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from hotline.content import read_prompts
from hotline.content.load import LEARNED, PROMPTS, load
from hotline.content.model import DANGERS, Content, Language
from hotline.content.notice import read_notice
from hotline.content.phrases import SMALLTALK, numbers
from hotline.content.read_prompts import MOST
from hotline.content.toml_reader import BadPrompts
from hotline.content.validation.vocabulary import LONGEST_VALUES
from hotline.dialogue.commands import COMMANDS, MEANINGS, emergency_answer
from hotline.dialogue.types import Caller, Context
from hotline.domain.replies import UserInput
from hotline.domain.schedule import rules
from hotline.domain.telephony import foreign, segments
from hotline.prompt_tools.check import (
    HARDEST,
    grade,
    readings,
    syllables,
)
from hotline.twilio.webhook import WORDS

HOTLINE = Path(__file__).parents[2] / "hotline"
NOW = datetime(2026, 11, 25, 18, 0, tzinfo=UTC)
VALUES = {"name": "Knee Line", "contact": "help@knee.example"}
AGE = 'label = "Age"\nwords = ["age", '
CRAMP_5 = "5 Medical conditions\n"


def copied(to: Path) -> Path:
    """The words, without the examples: those are large, and no line reads them."""
    return Path(shutil.copytree(PROMPTS, to / "prompts", ignore=shutil.ignore_patterns("examples")))


def faults(prompts: Path) -> list[str]:
    with pytest.raises(BadPrompts) as caught:
        load(VALUES, set(COMMANDS), prompts)
    assert all(str(problem) in str(caught.value) for problem in caught.value.problems)
    return [str(problem) for problem in caught.value.problems]


@pytest.fixture
def broken(tmp_path: Path) -> Callable[..., list[str]]:
    """Copy the prompts, change one thing, and return what the check says."""
    prompts = copied(tmp_path)

    def change(old: str, new: str, file: str = "en.toml") -> list[str]:
        path = prompts / file
        text = path.read_text("utf-8")
        assert old in text, f"{old!r} is no longer in {file}: this test changes nothing"
        path.write_text(text.replace(old, new, 1), "utf-8")
        return faults(prompts)

    return change


def test_the_real_prompts_pass(content: Content) -> None:
    assert content.languages.keys() == {"en", "es"}
    assert re.fullmatch(r"[0-9a-f]{12}", content.version)


ENGLISH_FAULTS = {
    "a missing saying": ('[says.miss]\ntext = ', '[says.mist]\ntext = ', "says.miss: is missing"),
    "a saying nobody asks for in a topic's place": ('[topics.age]', '[topics.ages]', "topics.age: is missing"),
    "a missing key of a topic": (AGE, 'words = ["age", ', "topics.age.label: is missing"),
    "a key left over": (AGE, 'colour = "red"\n' + AGE, "topics.age.colour: is not known here (misspelt?)"),
    "a whole table left over": ("[commands]", "[extras]\na = 1\n[commands]", "extras: is not known here (misspelt?)"),
    "a missing table": ("[smalltalk]\nhello", "[commands.smalltalk]\nhello", "smalltalk: is missing"),
    "a command without words": ("join = [", "joint = [", "commands.join: is missing"),
    "a command nobody runs": ("join = [", 'dance = ["dance"]\njoin = [', "commands.dance: nothing answers to it"),
    "a missing call line": ("unknown = ", "unknwon = ", "calls.unknown: is missing"),
    "a missing phrase": ('or = "or"', "", "language.or: is missing"),
    "a missing zone label": ('other = "{city} time"', "", "zones.labels.other: must say '{city}'"),
    "a menu without words": ("[menus.terms]", "[menus.term]", "menus.terms: is missing"),
    "a missing spoken form": (
        'speech = ["Sorry, that is not an hour I can use.", "You can choose from 8 A M to 9 P M."]', "",
        "says.hour_unclear.speech: is missing"),
    "an empty spoken form": ('speech = ["Age.",', 'speech = []\nx = ["Age.",', "topics.age.speech: is empty"),
    "an empty text": ('text = "You are welcome. Take care. Text CRAMP any time."', 'text = " "', "says.thanks.text: is empty"),
    "a reserved word as a keyword": (AGE, AGE + '"Quit!", ', "topics.age.words: 'Quit!' is Twilio's own word"),
    "a word with two meanings": (AGE, AGE + '"diet", ', "topics.diet.words: 'diet' has two meanings: it also stands in topics.age"),
    "two meanings in commands": ('join = ["join"', 'join = ["join", "age"', "commands.join: 'age' has two meanings"),
    "a clash after normalisation": (AGE, AGE + '"D\u00cdET", ', "'diet' has two meanings: it also stands in topics.age"),
    "another topic's key as a keyword": (AGE, AGE + '"(b)", ', "'(b)' has two meanings: it also stands in structure.toml"),
    "a keyword of nothing": (AGE, AGE + '"!!", ', "topics.age.words: '!!' has no letter or digit"),
    "a curly quote": ("That can lead to cramps. What", "That\u2019s how cramps come. What", "topics.age.text: '\u2019' cannot be sent as GSM-7"),
    "an emoji": ("{name}: fill a bottle", "{name}: \U0001f4a7 fill a bottle", "reminders.texts, text 4: '\U0001f4a7' cannot be sent"),
    "an accent in a zone's name": ('"Guam time"', '"Gu\u00e1m time"', "zones.labels.Pacific/Guam: '\u00e1' cannot be sent"),
    "a zone's name that was not reckoned with": ('"Guam time"', '"Guam and Mariana time"', "zones.labels.Pacific/Guam: is longer than"),
    "three segments": ("That can lead to cramps. What", "That can lead to cramps. " + "Yes. " * 20 + "What", "topics.age.text: costs 3 segments"),
    "a reminder of two segments": ("{name}: fill a bottle", "{name}: " + "fill a bottle " * 9, "reminders.texts, text 4: costs 2 segments"),
    "a confirmation of opt-out of two": ("You will get no more texts from us. To", "You will get no more texts from us. " * 3 + "To",
                                         "says.stopped.text: costs 2 segments with the longest names"),
    "a reminder without the name": ("{name}: fill a bottle", "Fill a bottle", "reminders.texts, text 4: must say '{name}'"),
    "fewer than 14 reminders": ('"{name}: fill', '"{name}: stand up, walk to the tap, enjoy some water. Reply STOP to end."]\nx = ["{name}: fill',
                                "reminders.texts: needs at least 14 different texts"),
    "an unknown brace": ("at an hour you choose", "at {our} you choose", "says.remind_how.text: there is nothing to put into {our}"),
    "an empty brace": ("at an hour you choose", "at {} you choose", "says.remind_how.text: there is nothing to put into {}"),
    "an open brace": ("at an hour you choose", "at { you choose", "says.remind_how.text: its braces do not match"),
    "an unknown brace in a call": ("Press {key} for {label}.", "Press {kee} for {label}.", "calls.choice: there is nothing to put into {kee}"),
    "an unknown brace in a menu": ("{name} water reminders are one", "{nane} water reminders are one", "menus.terms.say: there is nothing to put"),
    "a breath too long": ('"Age.",', '"' + "age " * 23 + '",', "topics.age.speech: has 23 words in one breath"),
    "a breath too long in a menu": ('"For noon, press 2."', '"' + "noon " * 23 + '"', "menus.hour.say: has 23 words in one breath"),
    "a sign that cannot be spoken": ('"Age."', '"Age <br>."', "topics.age.speech: has a sign that cannot be spoken"),
    "a listing that lacks an item": (CRAMP_5, "", "topics.cramp.text: must list '5 Medical conditions'"),
    "a listing with another key": ("C Diet: enough", "D Diet: enough", "topics.tips.text: must list 'C Diet'"),
    "a tip named and not told": ("B Stretch: every day\n", "B Stretch\n", "topics.tips.text: does not tell 'B Stretch'"),
    "a tip of one word": ("B Stretch: every day\n", "B Stretch: daily\n", "topics.tips.text: does not tell 'B Stretch'"),
    "a welcome that goes on": ("not medical advice.\"]\ninvite", 'not medical advice.", "We are glad that you call."]\ninvite', "calls.welcome: 20.8 seconds of speech"),
    "causes told before the keys": ('"If cramps go on, or you have other symptoms, see', '"They hurt.", "If cramps go on, or you have other symptoms, see',
                                    "topics.cramp.speech: 2"),
    "a confirmation without the rates": ("Msg & data rates may apply. HELP for help, STOP to end. Other", "HELP for help, STOP to end. Other",
                                         "says.confirmed.text: must say 'rates may apply'"),
    "a safety line taken out": ("short of breath? Call {emergency}. Text a number", "short of breath? Text a number", "topics.cramp.text: must say '{emergency}'"),
    "a crisis number taken out": ("{crisis_by} {crisis}, day", "ask for help, day", "says.danger.text: must say '{crisis}'"),
    "a spoken emergency number taken out": ("Hang up and dial {emergency_spoken} now.", "Hang up.", "says.danger.speech: must say '{emergency_spoken}'"),
    "a text where a list belongs": ('join = ["join", "confirm"]', 'join = "join"', "commands.join: must be a list, is 'join'"),
    "a number where a text belongs": ('label = "Age"', "label = 6", "topics.age.label: must be a str, is 6"),
    "a number in a list": (AGE, AGE + "6, ", "topics.age.words: must be a list of texts"),
    "a list in a phrase's place": ('am = "AM"', "am = 1", "language.am: must be a text"),
    "a week of six days": ('days = ["Mon", ', "days = [", "language.days: must be a list of 7 texts"),
    "a list where one line belongs": ('next = "Press 1 for the tip."', 'next = ["Press", "1"]', "calls.next: must be one text"),
    "a number in a call": ('next = "Press 1 for the tip."', "next = 1", "calls.next: must be"),
    "an hour that is none": ('noon = "12:00"', 'noon = "noon"', "grammar.times.noon: must be an hour"),
    "words that are listened for taken out": ("\nstar = [", "\nstars = [", "grammar.star: is missing"),
    "no emoji that mean STOP": ("\nstop_signs = ", "\nstop_emoji = ", "grammar.stop_signs: is missing"),
    "small words beside an hour taken out": ("\nhour_sign = [", "\nhour_sing = [", "grammar.slots.hour_sign: is missing"),
    "small words that nothing reads": ("\nhour_sign = [", "\nhour_sing = [", "grammar.slots.hour_sing: is not known here"),
    "no table of small words": ("[grammar.slots]", "[slots]", "grammar.slots: is missing"),
    "a table where a text belongs": ('label = "Age"', "label = {a = 1}", "topics.age.label: must be a str"),
    "a syntax error": ('label = "Age"', 'label = "Age', "cannot be read as TOML"),
    "a key given twice": ('label = "Age"', 'label = "Age"\nlabel = "Age"', "cannot be read as TOML"),
}  # fmt: skip
# Who answers for a floor, and since when, must stand in each.
REVIEW_FAULTS = {
    "no review at all": ("[review]", "[revue]", "review: is missing"),
    "a review misspelt": ("[review]", "[revue]", "revue: is not known here (misspelt?)"),
    "a list that nobody answers for": ('by = "', 'by = ""\nwas = "', "review.by: is empty"),
    "a review without its day": ("\non = ", "\nsince = ", "review.on: is missing"),
    "a day that is none": ("\non = ", '\non = "soon"  # ', "review.on: must be a date, is 'soon'"),
    "no floor": ("[floor]", "[flour]", "floor: is missing"),
    "a table left over": ("[floor]", "[more]\nx = 1\n[floor]", "more: is not known here (misspelt?)"),
    "a syntax error": ("[floor]", "[floor", "cannot be read as TOML"),
    "a key given twice": ("[floor]", '[floor]\nstop = ["x"]\nstop = ["x"]', "cannot be read as TOML"),
}  # fmt: skip
DANGER_FAULTS = {
    **REVIEW_FAULTS,
    "a kind of danger that has no answer": ("violence = [", "violense = [", "floor.violense: nothing answers to it: use one of danger, "),
    "a kind of danger taken out": ("violence = [", "violense = [", "floor.violence: is missing: it must hold at least one phrase"),
    "a kind of danger without a phrase": ("violence = [", "violence = []\nviolense = [", "floor.violence: is missing: it must hold"),
    "a word of the carrier's": ('"ambulance", ', '"ambulance", "quit", ', "floor.danger: 'quit' is Twilio's own word"),
    "a phrase of nothing": ('"ambulance", ', '"ambulance", "!!", ', "floor.danger: a phrase has no letter or digit"),
    "a phrase that is no text": ('"ambulance", ', '"ambulance", 6, ', "floor.danger: must be a list of texts"),
    "a text where a list belongs": ("violence = [", 'violence = "police"\nviolense = [', "floor.violence: must be a list, is 'police'"),
}  # fmt: skip
LEAVING_FAULTS = {
    **REVIEW_FAULTS,
    "a wish that nothing answers": ("\nstop = [", "\nstpo = [", "floor.stpo: nothing answers to it: use one of stop"),
    "no phrase for leaving": ("\nstop = [", "\nstpo = [", "floor.stop: is missing: it must hold at least one phrase"),
    "a danger in it": ("\nstop = [", '\npoison = ["drank bleach"]\nstop = [', "floor.poison: nothing answers to it"),
    "a word that the carrier means otherwise": ('"stop texting", ', '"stop texting", "Start!", ', "floor.stop: 'start' is Twilio's own word"),
}  # fmt: skip
STRUCTURE_FAULTS = {
    "an unknown fact": ('facts = ["age", ', 'facts = ["ages", ', "topics.age.facts: there is no fact 'ages'"),
    "a fact that nothing tells": ("[facts]\n", '[facts]\nmoon = "The moon."\n', "facts.moon: no answer tells it"),
    "an unknown menu of a topic": ('menu = "tips"\nfacts = ["tip-diet"]', 'menu = "tops"\nfacts = ["tip-diet"]', "topics.diet.menu: there is no 'tops'"),
    "an unknown next topic": ('next = "medical"', 'next = "medic"', "topics.conditions.next: there is no 'medic'"),
    "one key for two topics": ('key = "B"', 'key = "A"', "topics: 2 topics have the key 'A'"),
    "no main menu": ("[menus.main]", "[menus.mane]", "menus.main: is missing"),
    "a way back to nowhere": ('back = "hour"', 'back = "hours"', "menus.typed.back: there is no menu 'hours'"),
    "a key that leads nowhere": ('1 = "terms"', '1 = "term"', "menus.reminders.keys: there is no menu, topic or hour 'term'"),
    "an hour that is none": ('1 = "09:00"', '1 = "29:00"', "menus.hour.keys: there is no menu, topic or hour '29:00'"),
    "a key that is taken": ('1 = "terms"', '9 = "terms"', "menus.reminders.keys: '9' is taken"),
    "a text for key 9 that is none": ('text = "stop_how"', 'text = "stop_now"', "menus.end: key 9 there should text 'stop_now'"),
    "a missing fact list": ('facts = ["prevention"]\n', "", "topics.tips.facts: is missing"),
    "a wrong type": ("generic = true", 'generic = "yes"', "topics.cramp.generic: must be a bool"),
    "an unknown first language": ('default_language = "en"', 'default_language = "xx"', "default_language: there is no file xx.toml"),
    "not even the first country": ("US = {", "UT = {", "countries: must have US"),
    "no emergency number": ('US = { emergency = "911", ', "US = { ", "countries.US.emergency: is missing"),
    "a key left over": ("generic = true", "generic = true\nwaldo = 1", "topics.cramp.waldo: is not known here"),
}  # fmt: skip


def table_of(all_faults: dict[str, tuple[str, str, str]]) -> list[Any]:
    return [pytest.param(*fault, id=name) for name, fault in all_faults.items()]


@pytest.mark.shipped_words
@pytest.mark.parametrize(("old", "new", "said"), table_of(ENGLISH_FAULTS))
def test_a_fault_in_a_language_is_named_with_file_key_and_reason(
    broken: Callable[..., list[str]], old: str, new: str, said: str
) -> None:
    assert any(line.startswith("en.toml:") and said in line for line in broken(old, new))


@pytest.mark.parametrize(("old", "new", "said"), table_of(DANGER_FAULTS))
def test_a_fault_in_the_floor_of_danger_is_named_with_file_key_and_reason(
    broken: Callable[..., list[str]], old: str, new: str, said: str
) -> None:
    found = broken(old, new, "danger/en.toml")
    assert any(line.startswith("danger/en.toml:") and said in line for line in found), found


@pytest.mark.parametrize(("old", "new", "said"), table_of(LEAVING_FAULTS))
def test_a_fault_in_the_floor_of_leaving_is_named_with_file_key_and_reason(
    broken: Callable[..., list[str]], old: str, new: str, said: str
) -> None:
    found = broken(old, new, "leaving/en.toml")
    assert any(line.startswith("leaving/en.toml:") and said in line for line in found), found


def with_phrases(path: Path, count: int) -> None:
    """Add phrases that nothing else means to the first list of a floor, until it has so many."""
    text = path.read_text("utf-8")
    known = sum(map(len, tomllib.loads(text)["floor"].values()))
    head, floor = text.split("[floor]")
    added = "".join(f'"made up phrase {n}", ' for n in range(known, count))
    path.write_text(f"{head}[floor]{floor.replace('= [', f'= [ {added}', 1)}", "utf-8")


@pytest.mark.parametrize(
    ("file", "most"), [("danger/en.toml", 60), ("danger/es.toml", 60), ("leaving/es.toml", 40)]
)
def test_a_floor_of_more_phrases_than_anybody_reviews_is_refused(
    tmp_path: Path, file: str, most: int
) -> None:
    assert MOST[file.partition("/")[0]] == most
    prompts = copied(tmp_path)
    with_phrases(prompts / file, most)
    assert load(VALUES, set(COMMANDS), prompts)
    with_phrases(prompts / file, most + 1)
    assert faults(prompts) == [
        f"{file}: floor: has {most + 1} phrases, {most} at most: the others belong in examples/"
    ]


@pytest.mark.shipped_words
@pytest.mark.parametrize(
    ("keyword", "place"),
    [("A stroke!", "danger/en.toml, floor.danger"), ("infarto", "danger/es.toml, floor.danger"), ("suicidal", "danger/en.toml, floor.self_harm"),
     ("Opt me out", "leaving/en.toml, floor.stop"), ("Denme de baja", "leaving/es.toml, floor.stop")],
)  # fmt: skip
def test_a_keyword_that_is_a_phrase_of_a_floor_in_any_language_is_named(
    broken: Callable[..., list[str]], keyword: str, place: str
) -> None:
    said = f"en.toml: topics.age.words: {keyword!r} has two meanings: it also stands in {place}"
    assert broken(AGE, AGE + f'"{keyword}", ') == [said]


def test_a_keyword_may_mean_what_a_phrase_of_a_floor_means(tmp_path: Path) -> None:
    path = copied(tmp_path) / "en.toml"
    text = path.read_text("utf-8")
    same = re.sub(r"(?ms)^(\[wishes\].*?^stop = \[)", r'\1"opt me out", ', text, count=1)
    assert same != text
    path.write_text(same, "utf-8")
    assert load(VALUES, set(COMMANDS), path.parent)


@pytest.mark.parametrize("file", ["danger/en.toml", "danger/es.toml", "leaving/en.toml", "leaving/es.toml"])
def test_a_language_without_floors_of_its_own_may_not_start(tmp_path: Path, file: str) -> None:
    prompts = copied(tmp_path)
    (prompts / file).unlink()
    assert faults(prompts) == [f"{file}: the file: is missing, though the line speaks that language"]


def test_a_line_that_has_learned_nothing_may_not_start(tmp_path: Path) -> None:
    prompts = copied(tmp_path)
    (prompts / LEARNED).unlink()
    assert faults(prompts) == ["learned.model: the file: is missing: make it with 'hotline learn'"]


@pytest.mark.parametrize(
    ("country", "emergency", "crisis"),
    [("US", "911", "988"), ("GB", "999", "116 123"), ("ES", "112", "024")],
)
def test_the_numbers_are_those_of_the_lines_country(country: str, emergency: str, crisis: str) -> None:
    here = load(VALUES, set(COMMANDS), country=country)
    for id in ("danger", "self_harm"):
        context = Context(Caller(None), UserInput("text", "help", "SM1"), here, "en", NOW)
        told = emergency_answer(context, id)
        text = here.fill(here.answer(id, "en").text or "", **told.values)
        assert emergency in text
        assert crisis in text
        assert ("988" in text) is (country == "US")
    assert emergency in here.fill(here.languages["en"].topics["cramp"].text or "")


def test_a_country_without_numbers_is_named() -> None:
    with pytest.raises(BadPrompts, match=r"there is no ZZ \(HOTLINE_COUNTRY\): set one of US, CA"):
        load(VALUES, set(COMMANDS), country="ZZ")


def test_every_number_of_every_country_fits_the_words(content: Content) -> None:
    """The longest values are what the segments were counted with."""
    for country in content.structure.countries.values():
        for name, value in numbers(country).items():
            assert len(value) <= len(LONGEST_VALUES[name]), (country.code, name)


@pytest.mark.parametrize(("old", "new", "said"), table_of(STRUCTURE_FAULTS))
def test_a_fault_in_the_structure_is_named_with_file_key_and_reason(
    broken: Callable[..., list[str]], old: str, new: str, said: str
) -> None:
    found = broken(old, new, "structure.toml")
    assert any(said in line and line.split(":")[0] in ("structure.toml", "en.toml") for line in found)


@pytest.mark.shipped_words
@pytest.mark.parametrize("word", sorted(WORDS))
def test_no_word_of_the_carriers_can_be_a_keyword(broken: Callable[..., list[str]], word: str) -> None:
    assert any("is Twilio's own word" in line for line in broken(AGE, AGE + f'"{word.title()}", '))


def test_bytes_that_are_not_utf8_are_named(tmp_path: Path) -> None:
    prompts = copied(tmp_path)
    (prompts / "en.toml").write_bytes(b'[language]\nname = "\xe9"\n')
    assert "en.toml: cannot be read as TOML" in faults(prompts)[0]


@pytest.mark.parametrize("file", ["en.toml", "structure.toml", "danger/es.toml"])
def test_brackets_nested_too_deeply_are_named(tmp_path: Path, file: str) -> None:
    prompts = copied(tmp_path)
    (prompts / file).write_text(f"x = {'[' * 5_000}{']' * 5_000}")
    assert f"{file}: cannot be read as TOML: its brackets are nested too deeply" in faults(prompts)


@pytest.mark.parametrize("value", ["[" * 100_000, '{"until":' * 100_000, "", "x"])
def test_a_notice_that_is_no_json_is_refused_in_words(value: str) -> None:
    with pytest.raises(ValueError, match="it is no JSON"):
        read_notice(value)


def test_a_missing_structure_is_named(tmp_path: Path) -> None:
    assert "structure.toml: is missing or unreadable" in faults(tmp_path)[0]


def test_a_second_language_must_be_whole(tmp_path: Path) -> None:
    prompts = copied(tmp_path)
    second = prompts / "xx.toml"
    english = (PROMPTS / "en.toml").read_text("utf-8")
    own = re.sub(r"^called = .*$", 'called = ["Exish"]', english, count=1, flags=re.MULTILINE)
    own = own.replace('key = "7"', 'key = "6"', 1)
    second.write_text(own, "utf-8")
    for heard in ("danger", "leaving"):
        shutil.copy(PROMPTS / heard / "en.toml", prompts / heard / "xx.toml")
    assert "xx" in load(VALUES, set(COMMANDS), prompts).languages
    for old, said in (
        ('[says.remind_how]\ntext = "', "xx.toml: says.remind_how: is missing"),
        ("[topics.gradual]\nlabel", "xx.toml: topics.gradual: is missing"),
        ("silent_end = [", "xx.toml: calls.silent_end: is missing"),
        ("status = [", "xx.toml: commands.status: is missing"),
        ("hello = [", "xx.toml: smalltalk.hello: is missing"),
        ("wished = [", "xx.toml: grammar.slots.wished: is missing"),
    ):
        name = re.sub(r"^\[\w+\.|\].*|\s.*", "", old, flags=re.DOTALL)
        second.write_text(own.replace(old, old.replace(name, "x" + name, 1), 1), "utf-8")
        assert said in [problem.replace(":.", ": ") for problem in faults(prompts)]


@pytest.mark.shipped_words
def test_a_label_is_reckoned_with_as_long_as_it_is(broken: Callable[..., list[str]]) -> None:
    long = "Age, and how well the body keeps its fluids and salts when we get older than before. " * 2
    found = broken('label = "Age"', f'label = "{long}"')
    assert any(one.startswith("en.toml: says.near.text: costs 3 segments") for one in found), found


@pytest.mark.shipped_words
def test_all_faults_come_in_one_error(broken: Callable[..., list[str]]) -> None:
    found = broken(CRAMP_5, "") and broken(AGE, AGE + '"stop", ')
    assert len(found) == 2


# ---------------------------------------------------------------- the words and the code


def test_what_the_code_asks_for_by_name_is_what_the_check_demands(
    content: Content, english: Language
) -> None:
    code = "\n".join(path.read_text() for path in HOTLINE.rglob("*.py") if path.name != "read_prompts.py")
    for id in (
        read_prompts.SAYS_BY_TEXT | read_prompts.SAYS_BY_PHONE | read_prompts.CALLS | read_prompts.PHRASES
    ):
        assert re.search(f"[\"']{id}[\"']", code), f"nothing asks for {id}"
    asked = set(re.findall(r'(?:CommandResult|says|only_say|consent)\((?:ctx, "[a-z-]+", )?"(\w+)"', code))
    asked |= set(re.findall(r'recorded\(ctx, .+?, "[a-z-]+", "(\w+)"', code))
    asked |= set(re.findall(r'text="(\w+)"', code)) | set(re.findall(r'Status\.\w+: "(\w+)"', code))
    asked |= set(re.findall(r'\b_text\(ctx, "(\w+)"', code))
    assert asked - {"dialog", "timestamp"} <= read_prompts.SAYS_BY_TEXT | read_prompts.SAYS_BY_PHONE
    assert set(re.findall(r'\bline\(ctx, "(\w+)"', code)) <= read_prompts.CALLS
    assert set(re.findall(r'calls\["(\w+)"\]', code)) <= read_prompts.CALLS
    assert {kind.split()[1] for kind in MEANINGS if kind.startswith("smalltalk ")} == read_prompts.SMALLTALK
    assert set(SMALLTALK) <= read_prompts.SMALLTALK
    assert set(DANGERS) <= read_prompts.SAYS_BY_TEXT & read_prompts.SAYS_BY_PHONE, (
        "each danger has an answer of its own"
    )
    of_key_9 = {menu.text for menu in content.structure.menus.values()}
    more = set(english.says) - read_prompts.SAYS_BY_TEXT - read_prompts.SAYS_BY_PHONE - of_key_9
    assert more == set(), "neither asked for nor a text of key 9 in structure.toml: never said"


def test_every_zone_that_has_a_word_or_a_label_exists(english: Language) -> None:
    for zone in {*english.zone_words.values(), *english.zone_labels} - {"other"}:
        assert rules(zone).key == zone


def test_no_zone_has_a_longer_name_than_the_segments_were_reckoned_with(english: Language) -> None:
    for zone in files("tzdata").joinpath("zones").read_text("utf-8").split():
        city = zone.rsplit("/", 1)[-1].replace("_", " ")
        label = english.zone_labels.get(zone) or english.zone_labels["other"].format(city=city)
        assert len(label) <= len(LONGEST_VALUES["zone"]), label


def test_every_text_with_its_longest_values_is_plain_and_short(english: Language) -> None:
    answers = [*english.topics.items(), *english.says.items()]
    for id, text in [
        *((id, a.text) for id, a in answers if a.text),
        *(("reminder", t) for t in english.reminders),
    ]:
        filled = text.format(**LONGEST_VALUES)
        assert foreign(filled) == ""
        assert segments(filled) <= (
            1 if id in ("reminder", "stopped", "stopped_forget", "water_off") else 2
        ), id


# ---------------------------------------------------------------- reading grade


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [("The cat sat on the mat.", -2.0, 0.0), ("Drink water before you start. Rest when it hurts.", -1.0, 3.0),
     ("Insufficient fluid intake can lead to muscle cramps, as dehydration can cause electrolyte imbalances.", 12.0, 19.0)],
)  # fmt: skip
def test_the_grade_tells_plain_from_hard(text: str, least: float, most: float) -> None:
    assert least <= grade(text) <= most


@pytest.mark.parametrize(
    ("word", "count"),
    [("cramp", 1), ("water", 2), ("exercise", 3), ("emergency", 4), ("muscle", 2), ("stretches", 2), ("tired", 1), ("texted", 2),
     ("reminders", 3), ("age", 1), ("causes", 2), ("overuse", 3), ("apply", 2), ("professional", 4)],
)  # fmt: skip
def test_syllables_are_counted_about_as_people_speak(word: str, count: int) -> None:
    assert syllables(word) == count


@pytest.mark.shipped_words
def test_everything_is_at_grade_6_or_below(english: Language) -> None:
    found = list(readings(english))
    assert len(found) > 100
    assert {one.key: one.grade for one in found if one.grade is None or one.grade > HARDEST} == {}
