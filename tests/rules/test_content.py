"""The words: what the check lets through, and how easy they are to read."""
# ruff: noqa: E501 - tables of what people type and write read better unbroken

import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from hotline.content import needed
from hotline.content.countries import numbers
from hotline.content.gsm7 import foreign, segments
from hotline.content.lines import LONGEST_VALUES
from hotline.content.load import PROMPTS, load
from hotline.content.model import Content, Language
from hotline.content.read import BadPrompts
from hotline.content.reserved import WORDS
from hotline.conversation.commands import COMMANDS, MEANINGS
from hotline.conversation.danger import answered
from hotline.conversation.turn import Caller, Context, Said
from hotline.studio.reading import HARDEST, grade, readings, syllables
from hotline.zones.clock import rules

HOTLINE = Path(__file__).parents[2] / "hotline"
NOW = datetime(2026, 11, 25, 18, 0, tzinfo=UTC)
VALUES = {"name": "Knee Line", "contact": "help@knee.example"}
AGE = 'label = "Age"\nwords = ["age", '
CRAMP_5 = "5 Medical conditions\n"


def faults(prompts: Path) -> list[str]:
    with pytest.raises(BadPrompts) as caught:
        load(VALUES, set(COMMANDS), prompts)
    assert all(line in str(caught.value) for line in caught.value.problems)
    return caught.value.problems


@pytest.fixture
def broken(tmp_path: Path) -> Callable[..., list[str]]:
    """Copy the prompts, change one thing, and return what the check says."""
    shutil.copytree(PROMPTS, tmp_path / "prompts")

    def change(old: str, new: str, file: str = "en.toml") -> list[str]:
        path = tmp_path / "prompts" / file
        text = path.read_text("utf-8")
        assert old in text, f"{old!r} is no longer in {file}: this test changes nothing"
        path.write_text(text.replace(old, new, 1), "utf-8")
        return faults(tmp_path / "prompts")

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
    "an empty spoken form": ('speech = ["There are five tips. Know the cause and act on it, and cramps are less likely."]',
                             "speech = []", "topics.tips.speech: is empty"),
    "an empty text": ('text = "You are welcome. Take care. Text CRAMP any time."', 'text = " "', "says.thanks.text: is empty"),
    "a reserved word as a keyword": (AGE, AGE + '"Quit!", ', "topics.age.words: 'Quit!' is the carrier's own word"),
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
    "a listing with another key": ("C Diet\n", "D Diet\n", "topics.tips.text: must list 'C Diet'"),
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
    "a table where a text belongs": ('label = "Age"', "label = {a = 1}", "topics.age.label: must be a str"),
    "a syntax error": ('label = "Age"', 'label = "Age', "cannot be read as TOML"),
    "a key given twice": ('label = "Age"', 'label = "Age"\nlabel = "Age"', "cannot be read as TOML"),
}  # fmt: skip
DANGER_FAULTS = {
    "a danger sign of a group that is none": ('"chest + pain"', '"chest + pian"', "groups: 'pian' has no phrase"),
    "a danger sign of one group": ('"chest + pain"', '"chest"', "signs.signs: each must name two groups"),
    "a pair of self-harm with one group": ('"existing + pointless"', '"existing"', "signs.self_harm_signs: each must name two groups"),
    "a word of the carrier's": ('"ambulance", ', '"ambulance", "quit", ', "signs.words: 'quit' is the carrier's own word"),
    "a list that nobody answers for": ('by = "', 'by = ""\nwas = "', "review.by: is empty"),
    "a review without its day": ("on = 2026-11-25", 'on = "soon"', "review.on: must be a date"),
    "a table left over": ("[groups]", "[more]\nx = 1\n[groups]", "more: is not known here"),
}  # fmt: skip
LEAVING_FAULTS = {
    "a group that no rule asks for": ("\ndoubt = ", "\nstpo = ", "groups: no rule asks for 'stpo'"),
    "no words between": ("within = 5", "within = 0", "within: must be at least 1 word"),
    "a syntax error": ("[wishes]", "[wishes", "cannot be read as TOML"),
}
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


@pytest.mark.parametrize(("old", "new", "said"), table_of(ENGLISH_FAULTS))
def test_a_fault_in_a_language_is_named_with_file_key_and_reason(
    broken: Callable[..., list[str]], old: str, new: str, said: str
) -> None:
    assert any(line.startswith("en.toml:") and said in line for line in broken(old, new))


@pytest.mark.parametrize(("old", "new", "said"), table_of(DANGER_FAULTS))
def test_a_fault_in_the_danger_signs_is_named(
    broken: Callable[..., list[str]], old: str, new: str, said: str
) -> None:
    found = broken(old, new, "danger/en.toml")
    assert any(line.startswith("danger/en.toml:") and said in line for line in found), found


@pytest.mark.parametrize(("old", "new", "said"), table_of(LEAVING_FAULTS))
def test_a_fault_in_the_wishes_to_leave_is_named(
    broken: Callable[..., list[str]], old: str, new: str, said: str
) -> None:
    found = broken(old, new, "leaving/en.toml")
    assert any(line.startswith("leaving/en.toml:") and said in line for line in found), found


def test_a_keyword_that_is_a_danger_sign_in_any_language_is_named(broken: Callable[..., list[str]]) -> None:
    assert any(
        "'stroke' has two meanings: it also stands in danger/en.toml" in line
        for line in broken(AGE, AGE + '"stroke", ')
    )


def test_a_language_without_danger_signs_of_its_own_may_not_start(tmp_path: Path) -> None:
    shutil.copytree(PROMPTS, tmp_path / "prompts")
    (tmp_path / "prompts/danger/en.toml").unlink()
    assert "danger/en.toml: the file: is missing, though the line speaks that language" in faults(
        tmp_path / "prompts"
    )


@pytest.mark.parametrize(
    ("country", "emergency", "crisis"),
    [("US", "911", "call or text 988"), ("GB", "999", "call 116 123"), ("ES", "112", "call 024")],
)
def test_the_numbers_are_those_of_the_lines_country(country: str, emergency: str, crisis: str) -> None:
    here = load(VALUES, set(COMMANDS), country=country)
    for id in ("danger", "self_harm"):
        context = Context(Caller(None), Said("text", "help", "SM1"), here, "en", NOW)
        told = answered(context, id)
        text = here.fill(here.answer(id, "en").text or "", **told.values)
        assert f"Call {emergency}" in text
        assert crisis in text
        assert ("988" in text) is (country == "US")
    assert f"Call {emergency}" in here.fill(here.languages["en"].topics["cramp"].text or "")


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


@pytest.mark.parametrize("word", sorted(WORDS))
def test_no_word_of_the_carriers_can_be_a_keyword(broken: Callable[..., list[str]], word: str) -> None:
    assert any("is the carrier's own word" in line for line in broken(AGE, AGE + f'"{word.title()}", '))


def test_bytes_that_are_not_utf8_are_named(tmp_path: Path) -> None:
    shutil.copytree(PROMPTS, tmp_path / "prompts")
    (tmp_path / "prompts" / "en.toml").write_bytes(b'[language]\nname = "\xe9"\n')
    assert "en.toml: cannot be read as TOML" in faults(tmp_path / "prompts")[0]


def test_a_missing_structure_is_named(tmp_path: Path) -> None:
    assert "structure.toml: is missing or unreadable" in faults(tmp_path)[0]


def test_a_second_language_must_be_whole(tmp_path: Path) -> None:
    shutil.copytree(PROMPTS, tmp_path / "prompts")
    second = tmp_path / "prompts" / "xx.toml"
    english = (PROMPTS / "en.toml").read_text("utf-8")
    own = re.sub(r"^called = .*$", 'called = ["Exish"]', english, count=1, flags=re.MULTILINE)
    own = own.replace('key = "7"', 'key = "6"', 1)
    second.write_text(own, "utf-8")
    for heard in ("danger", "leaving"):
        shutil.copy(PROMPTS / heard / "en.toml", tmp_path / "prompts" / heard / "xx.toml")
    assert "xx" in load(VALUES, set(COMMANDS), tmp_path / "prompts").languages
    for old, said in (
        ('[says.remind_how]\ntext = "', "xx.toml: says.remind_how: is missing"),
        ("[topics.gradual]\nlabel", "xx.toml: topics.gradual: is missing"),
        ("silent_end = [", "xx.toml: calls.silent_end: is missing"),
        ("status = [", "xx.toml: commands.status: is missing"),
        ("hello = [", "xx.toml: smalltalk.hello: is missing"),
    ):
        name = re.sub(r"^\[\w+\.|\].*|\s.*", "", old, flags=re.DOTALL)
        second.write_text(own.replace(old, old.replace(name, "x" + name, 1), 1), "utf-8")
        assert said in faults(tmp_path / "prompts")


def test_all_faults_come_in_one_error(broken: Callable[..., list[str]]) -> None:
    found = broken(CRAMP_5, "") and broken(AGE, AGE + '"stop", ')
    assert len(found) == 2


# ---------------------------------------------------------------- the words and the code


def test_what_the_code_asks_for_by_name_is_what_the_check_demands(english: Language) -> None:
    code = "\n".join(path.read_text() for path in HOTLINE.rglob("*.py") if path.name != "needed.py")
    for id in needed.SAYS_BY_TEXT | needed.SAYS_BY_PHONE | needed.CALLS | needed.PHRASES:
        assert re.search(f"[\"']{id}[\"']", code), f"nothing asks for {id}"
    asked = set(re.findall(r'(?:Told|says|only_say|consent)\((?:ctx, "[a-z-]+", )?"(\w+)"', code))
    asked |= set(re.findall(r'text="(\w+)"', code)) | set(re.findall(r'Status\.\w+: "(\w+)"', code))
    assert asked - {"dialog", "timestamp"} <= needed.SAYS_BY_TEXT | needed.SAYS_BY_PHONE
    assert set(re.findall(r'\bline\(ctx, "(\w+)"', code)) <= needed.CALLS
    assert set(re.findall(r'calls\["(\w+)"\]', code)) <= needed.CALLS
    assert {kind.split()[1] for kind in MEANINGS if kind.startswith("smalltalk ")} == needed.SMALLTALK
    texts = set(english.says) - needed.SAYS_BY_TEXT - needed.SAYS_BY_PHONE
    assert texts == {"remind_how"}, "texts of key 9 in structure.toml; anything else is never said"


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
        assert segments(filled) <= (1 if id in ("reminder", "stopped", "water_off") else 2), id


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


def test_everything_is_at_grade_6_or_below(english: Language) -> None:
    found = list(readings(english))
    assert len(found) > 100
    assert {one.key: one.grade for one in found if one.grade is None or one.grade > HARDEST} == {}
