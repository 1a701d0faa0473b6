"""Telephone numbers as people write them."""

import pytest

from hotline.domain.telephony import number_of


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("+13125550143", "+13125550143"),
        (" (312) 555-0143 ", "+13125550143"),
        ("1.312.555.0143", "+13125550143"),
        ("312\t555 0143\n", "+13125550143"),
        ("2025550100", "+12025550100"),
        ("+442079460123", "+442079460123"),
        ("+1234567", "+1234567"),
        ("+123455501012345", "+123455501012345"),
        ("+123456", None),
        ("+1234555010123456", None),
        ("+0123456789", None),
        ("1125550143", None),
        ("3121550143", None),
        ("23125550143", None),
        ("312555014", None),
        ("31255501430", None),
        ("312x5550143", None),
        ("", None),
    ],
)
def test_a_number_is_read_with_its_usual_marks(written: str, number: str | None) -> None:
    assert number_of(written) == number
