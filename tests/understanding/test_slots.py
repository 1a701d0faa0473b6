"""Hours, breaks and places, wherever they stand in what a person types or says."""
# ruff: noqa: E501 - tables of what people type and say read better unbroken

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.content.model import Content
from hotline.content.normalise import words
from hotline.understanding.breaks import AFTER_TOMORROW
from hotline.understanding.hours import read_half, read_hour
from hotline.understanding.intent import Hour, Slots
from hotline.understanding.slots import read_slots
from hotline.zones.lookup import lookup


def clock(told: str) -> time:
    hour, _, minute = told.partition(":")
    return time(int(hour), int(minute or 0))


def read(content: Content, language: str, text: str) -> str:
    """ "8:30" for an hour that is sure, "8:30|20:30" for two that may be, "am" for a part of the day, else ""."""
    slots = read_slots(text, content, language)
    if slots.hour is None:
        return slots.half
    either = (slots.hour.at,) if slots.hour.at else slots.hour.either or ()
    return "|".join(f"{at:%-H:%M}" for at in either if at)


ENGLISH_HOURS = """
8:00         8am please
8:00         make it 0800
8:00         8 o'clock in the morning works for me
8:30         half past eight in the morning
8:45         quarter to nine in the morning
9:30         half nine in the morning love
9:50         ten to ten in the morning
9:10         ten past nine am
11:45        15 minutes before noon
13:00        an hour after noon
12:00        noon
12:00        12 noon
12:00        noonish
12:30        half past noon
13:00        thirteen hundred
17:30        17:30
17:30        17h30
17:30        remind me at 1730 hrs
20:30        20h30 svp
20:30        eight thirty at night
18:30        six thirty evenings
19:00        in the evening, around 7
20:00        8 pee em
21:00        9 pm sharp
11:00        elevn am
16:00        foru pm
9:00         i get off at 8:50 so do 9am
15:00        when I pick up the kids, 3pm
8:00         Eight in the morning, before my blood sugar check at 8:15
18:00        my 12 hr shift ends 5:45 pm so hit me at 6 pm
9:00         i rise at 9 am every day, send it then
10:00|22:00  how about ten?
10:00|22:00  remind me 2 drink at 10
8:00|20:00   8
8:00|20:00   eightish
8:45|20:45   quarter to nine, whenever the dishes are done
6:30|18:30   remind me at half six please
3:45|15:45   call it fifteen minutes before four
5:45|17:45   holler at me round 5:45
6:00         6 am
22:30        ten thirty at night with my 10 mg pill
0:00         midnight please
pm           evenings
am           in the morning works best
pm           after work
10:00        my coffee break is ten in the morning, text then
9:30         nine therty am
10:30|22:30  half ten mate
19:00        seven pm if thats not too late
7:00|19:00   set it at sevn
0:00         twelve at night
"""

SPANISH_HOURS = """
8:00         8 de la mañana
8:30         las 8 y media de la mañana
8:45         un cuarto para las nueve de la mañana
9:40         diez menos veinte de la mañana
9:50         diez para las diez de la mañana
12:00        mediodía
12:00        a medio día cuando suenan las campanas
12:00        12 del mediodía
12:30        doce y media del mediodía
14:00        a las catorce horas
16:00        las 16 horas
16:00        a las 4 de la tarde que salgo del jale
20:00        ocho de la noche
19:00        7 d la noche
22:00        a las dies de la noche
8:35|20:35   a las ocho treinta y cinco
8:00|20:00   a las ocho y pico
8:30|20:30   las 8 y media
8:50|20:50   nueve menos diez
3:00|15:00   avíseme a las 3 por favor
2:00|14:00   kiero que me avisen como a las dos
0:00         12 de la noche
pm           en la tarde
am           por las mañanas
11:00|23:00  que me llegue a las once en punto
5:00|17:00   a las sinco
11:00|23:00  a eso de las once
18:00        son las 9 ahorita pero quiero que me llegue a las 6 de la tarde
8:20         ocho y veinte de la mañana paso por el bebedero
14:30        dos y media de la tarde, a las 3 pm ya voy manejando
"""

ENGLISH_CHANGES = """
9:00         move my 8 am to 9 am
9:00         nine a.m. from now on, no more ten a.m.
9:00         9am -> not 8 am
8:45         8:45 am instead of 8 am
13:00        1pm not noon
17:00        take me off 9am and put me on 5pm
15:00        i had 10am but i have therapy then so 3pm
11:00        from 8:30 am to 11 am
10:00|22:00  from 9 to 10
9:00|21:00   not 8 but 9
9:00|21:00   cancel my 8am make it 9
9:30|21:30   half an hour later, 9 becomes 9:30
12:30|0:30   12 is too early, 12:30
8:00|20:00   change it from noon to 8
8:30|20:30   stop the 7 one and give me 8:30
8:45         could 8:15 am turn into 8:45 am
9:15         9:15 am replaces 8:45 am
3:00|15:00   swap the 11 for 3
20:00        You have me at 8am. I wanted 8pm.
"""

SPANISH_CHANGES = """
9:00         mejor 9am y no 8
8:45         8:45 am en vez de 8 am
15:00        cambie la 1 pm por las 3 pm
17:00        quíteme las 9 am y póngame las 5 pm
12:00        antes era a las cinco, ahora al mediodía
9:00|21:00   no a las 8 sino a las 9
9:00|21:00   a las 8 no, a las 9
"""

ALTERNATIVES = """
en  9:00|18:00   9am and 6pm
en  9:00|10:00   between 9 and 10 am
en  8:00|9:00    8 or 9
en  15:00|16:00  three or four pm, you pick
en  18:00|20:00  6pm no wait maybe 8pm i dunno
es  10:00|11:00  diez u once
es  12:00|17:00  al mediodía y a las cinco de la tarde
es  18:00|20:00  6 pm o mejor 8 pm, no me decido
es  15:00|17:00  entre 3 y 5 de la tarde
"""

NO_HOURS = """
en  cramp 5 times a night
en  blood pressure 130 over 80
en  held it 30 seconds
en  i am 81 years old
en  call me at 555-0142
en  I got charged $8
en  knee surgery was in 2016 in Boston
en  ran 10k in 50 min
en  I drink 8 glasses a day already
en  cramp since 8 am
en  my cat woke me at 4:30
en  he said 2 to 3 liters
en  ten minutes of walking and it grabs
en  quarter of my calf feels numb
en  my zip is 10001-1234
en  pause until July 5
en  every two hours
es  aguanté 30 segundos
es  es normal 5 veces en una noche
es  la presión en 130 80
es  me tomé 2 aspirinas
es  anoche a las nueve me caí
es  el gato me despertó a las 4:30
es  mi esposo llega a las 5
es  llevo 3 semanas así
es  hasta el 3 de enero
es  un litro y medio es suficiente
en  i take 3 pills at noon for pressure
en  Grade 4 has PE at ten on Tuesdays and they cramp
en  i quit at five, cramped at six, ate at seven
en  church is at 10:30
en  the kids get out at 3 today
es  cada dos horas
es  me acuesto a las 10 de la noche
"""

BREAKS = """
en  tomorrow   skip tomorrow
en  3          3 days
en  14         two weeks off please
en  14         fortnight off please
en  30         pause for a month
en  7          a week
en  2          nothing this weekend
en  7          PAUSE 7
en  45         forty five days
en  mon        until Monday
en  wed        start me up again on wed
en  0-15       until the 15th
en  1-3        back Jan 3
en  7-5        no texts till the fifth of july
en  4-10       Hold. Resume 04/10.
en  -          stop for now
es  tomorrow   mañana no
es  15         quince días
es  2          fin de semana
es  60         dos meses
es  mon        hasta el lunes no me mande
es  1-3        hasta el 3 de enero
es  4-20       nada hasta el veinte de abril
es  6-1        hasta el primero de junio
es  0-15       hasta el 15
es  -          a las 9 de la mañana
en  sat        pause it to saturday, race day
en  wed        out of town, start back up wednesday
en  5          Fri to Tues I'm camping, no reminders for 5 days
en  1          not today
en  1          quiet until tomorrow
es  sat        síganle el sábado, antes no
es  sun        vuelvan a mandar el domingo, ahorita pausa
es  tue        vuelvo a la oficina el martes, ahí reactívelo
es  1          hoy no
"""

PLACES = """
en  America/Denver       I moved to Denver
en  Pacific/Honolulu     in honolulu now
en  America/New_York     my zip is 10001-1234
en  America/Toronto      M5V 2T6
en  America/Los_Angeles  pacific time please
en  America/Denver       Mountain Standard Time
en  America/Chicago      8am central time
en  America/New_York     I'm on Eastern
en  America/Phoenix      im in phoenix, you text me at the wrong hour
en  America/Los_Angeles  Santa Ana here, not Texas
es  America/Chicago      mi código postal es 60601
es  America/Mexico_City  soy de Guadalajara
es  America/Puerto_Rico  estoy en Puerto Rico
es  America/New_York     hora del este
es  America/Los_Angeles  vivo en Los Ángeles ahora
en  America/Denver       I moved to Denver from Tampa
en  America/New_York     in atlanta ga since 1998
en  America/Denver       my husband and i are in denver
en  -                    my sister in denver gets cramps too
en  -                    flew from miami to seattle and my knee is tight
en  -                    knee surgery was in 2016 in Boston
en  -                    we moved from Denver years ago
es  America/New_York     me mudé a Filadelfia
es  America/Denver       nuevo méxico
es  America/New_York     vivo en Carolina del Norte
es  America/Los_Angeles  de California soy
es  -                    nací en Arizona
es  -                    mañana corro en Miami
"""


def table(rows: str) -> list[list[str]]:
    return [line.split(maxsplit=1) for line in rows.strip().splitlines()]


def table_of_both(rows: str, columns: int = 3) -> list[list[str]]:
    return [line.split(maxsplit=columns - 1) for line in rows.strip().splitlines()]


@pytest.mark.parametrize(("hour", "text"), table(ENGLISH_HOURS))
def test_hours_in_english(content: Content, hour: str, text: str) -> None:
    assert read(content, "en", text) == hour


@pytest.mark.parametrize(("hour", "text"), table(SPANISH_HOURS))
def test_hours_in_spanish(content: Content, hour: str, text: str) -> None:
    assert read(content, "es", text) == hour


@pytest.mark.parametrize(("hour", "text"), table(ENGLISH_CHANGES))
def test_the_new_hour_of_a_change_in_english(content: Content, hour: str, text: str) -> None:
    assert set(read(content, "en", text).split("|")) == set(hour.split("|"))


@pytest.mark.parametrize(("hour", "text"), table(SPANISH_CHANGES))
def test_the_new_hour_of_a_change_in_spanish(content: Content, hour: str, text: str) -> None:
    assert read(content, "es", text) == hour


@pytest.mark.parametrize(("language", "hours", "text"), table_of_both(ALTERNATIVES))
def test_two_hours_to_choose_from_are_both_kept(
    content: Content, language: str, hours: str, text: str
) -> None:
    assert read(content, language, text) == hours


@pytest.mark.parametrize(("language", "text"), table_of_both(NO_HOURS, 2))
def test_numbers_that_are_no_hour_and_hours_that_are_no_wish(
    content: Content, language: str, text: str
) -> None:
    assert read_slots(text, content, language).hour is None


@pytest.mark.parametrize(("language", "length", "text"), table_of_both(BREAKS))
def test_breaks(content: Content, language: str, length: str, text: str) -> None:
    slots = read_slots(text, content, language)
    if length == "-":
        assert (slots.days, slots.until) == (None, None)
    elif length == "tomorrow":
        assert (slots.days, slots.until) == (None, AFTER_TOMORROW)
    elif length.isdigit():
        assert (slots.days, slots.until) == (int(length), None)
    elif "-" in length:
        month, day = length.split("-")
        assert slots.until == (int(month), int(day))
    else:
        assert slots.until == ("mon", "tue", "wed", "thu", "fri", "sat", "sun").index(length)


@pytest.mark.parametrize(("language", "zone", "text"), table_of_both(PLACES))
def test_the_first_candidate_that_is_a_place_is_the_one_meant(
    content: Content, language: str, zone: str, text: str
) -> None:
    names = content.languages[language].zone_words
    found = [lookup(place, names) for place in read_slots(text, content, language).places]
    assert next((one.zone for one in found if one.zone or one.choices), None) == (
        zone if zone != "-" else None
    )


@pytest.mark.parametrize(
    ("language", "text", "hour"),
    [("en", "remind me a las 8 de la noche", "20:00"), ("es", "recuérdeme at half past 8 in the morning", "8:30"),
     ("en", "set it para las 9 am", "9:00"), ("es", "ponlo a las 6 pm please", "18:00")],
)  # fmt: skip
def test_both_languages_are_read_in_one_message(
    content: Content, language: str, text: str, hour: str
) -> None:
    assert read(content, language, text) == hour


def test_a_message_without_words_has_no_values(content: Content) -> None:
    for text in ("", "   ", "!!!", "👍"):
        assert read_slots(text, content, "en") == Slots()


@given(text=st.text(max_size=200), language=st.sampled_from(["en", "es", "xx"]))
def test_any_text_can_be_read(content: Content, text: str, language: str) -> None:
    found = read_slots(text, content, language)
    assert found.hour is None or (found.hour.at is None) != (found.hour.either is None)


PIECES = st.lists(
    st.sampled_from(
        [
            "at",
            "to",
            "a",
            "las",
            "y",
            "no",
            "not",
            "from",
            "8",
            "8am",
            "20:30",
            "half",
            "past",
            "quarter",
            "media",
            "menos",
            "para",
            "noon",
            "mediodia",
            "pm",
            "de",
            "la",
            "noche",
            "until",
            "hasta",
            "15",
            "15th",
            "july",
            "enero",
            "lunes",
            "monday",
            "3",
            "days",
            "semanas",
            ",",
            ".",
            "so",
            "make",
            "it",
            "555-0142",
            "$5",
            "24",
            "0800",
            "2030",
        ]
    ),
    max_size=14,
)


@given(pieces=PIECES, language=st.sampled_from(["en", "es"]))
def test_any_row_of_small_words_can_be_read(content: Content, pieces: list[str], language: str) -> None:
    found = read_slots(" ".join(pieces), content, language)
    assert found.days is None or 1 <= found.days <= 366
    assert not isinstance(found.until, tuple) or (0 <= found.until[0] <= 12 and 1 <= found.until[1] <= 31)


HARMLESS = st.lists(
    st.sampled_from(
        [
            "hello",
            "please",
            "thanks",
            "the",
            "water",
            "text",
            "grandma",
            "honey",
            "sunny",
            "porch",
            "kitchen",
            "every",
            "day",
            "good",
            "ok",
            "dear",
            "nice",
        ]
    ),
    max_size=6,
).map(" ".join)


@given(
    before=HARMLESS,
    after=HARMLESS,
    at=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    space=st.sampled_from(["", " "]),
)
def test_an_hour_with_am_or_pm_is_found_whatever_harmless_words_stand_around(
    content: Content, before: str, after: str, at: time, space: str
) -> None:
    told = f"{at.hour % 12 or 12}:{at.minute:02}{space}{'am' if at.hour < 12 else 'pm'}"
    assert read_slots(f"{before} at {told} {after}", content, "en").hour == Hour(at)


@pytest.mark.parametrize(
    ("typed", "hour"),
    [("8am", Hour(time(8))), ("8 30 pm", Hour(time(20, 30))), ("half past 8 am", Hour(time(8, 30))), ("noon", Hour(time(12))),
     ("9", Hour(either=(time(9), time(21)))), ("20:30", Hour(time(20, 30))), ("9 monkeys", None), ("half past 8:30", None),
     ("twelve at night", Hour(time(0))), ("twenty to eleven", None), ("at 10 and at 12", None), ("7 days", None)],
)  # fmt: skip
def test_an_hour_and_nothing_else(content: Content, typed: str, hour: Hour | None) -> None:
    assert read_hour(words(typed), content.languages["en"].grammar) == hour


def test_keys_are_read_packed(content: Content) -> None:
    grammar = content.languages["en"].grammar
    assert read_hour(("830",), grammar, packed=True) == Hour(either=(clock("8:30"), clock("20:30")))
    assert read_hour(("2030",), grammar, packed=True) == Hour(clock("20:30"))


def test_a_part_of_the_day_and_nothing_else(content: Content) -> None:
    grammar = content.languages["es"].grammar
    assert read_half(words("en la mañana"), grammar) == "am"
    assert read_half(words("por la noche"), grammar) == "pm"
    assert read_half(words("mañana temprano"), grammar) is None
