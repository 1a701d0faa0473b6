"""The fields of a toll-free verification, as Twilio's API names them.

https://www.twilio.com/docs/messaging/api/tollfree-verification-resource
The API states no lengths for its texts; the limits here keep them as short as reviewers like them.
"""

from hotline.ops.registration.campaign import (
    MESSAGE,
    SAYINGS,
    USE_CASE,
    pages,
)
from hotline.ops.registration.facts import Facts
from hotline.ops.registration.fields import Field

NAME = "Toll-free verification"
# Messages a month, as the form offers them.
VOLUMES = (
    "10", "100", "1,000", "10,000", "100,000", "250,000", "500,000", "750,000", "1,000,000", "5,000,000",
    "10,000,000+",
)  # fmt: skip
FORMS = "{} in hotline/ops/registration/forms.toml"


def toll_free(facts: Facts, volume: str) -> tuple[Field, ...]:
    """All fields, in the order of the form; `volume` is one of VOLUMES."""
    says = facts.says
    return (
        Field("TollfreePhoneNumberSid", None, "PN...: the toll-free number, in Twilio's console"),
        Field("BusinessName", None, "Your legal name, as on its registration"),
        Field("DoingBusinessAs", facts.name, "The name that people read in the texts", "HOTLINE_NAME"),
        Field("BusinessType", None, "PRIVATE_PROFIT, PUBLIC_PROFIT, NON_PROFIT, GOVERNMENT, SOLE_PROPRIETOR"),
        Field("BusinessRegistrationNumber", None, "In the US your EIN; not asked of a sole proprietor"),
        Field("BusinessRegistrationAuthority", None, "In the US: EIN"),
        Field("BusinessRegistrationCountry", None, "Two letters, like US"),
        Field("BusinessStreetAddress", None, "And City, StateProvinceRegion, PostalCode, Country"),
        Field("BusinessContactFirstName", None, "And LastName, Email, Phone"),
        Field("NotificationEmail", None, "Who is told how the verification went"),
        Field(
            "BusinessWebsite",
            facts.urls["home"],
            "The line's own page, or your organisation's",
            "HOTLINE_PUBLIC_URL",
        ),
        Field("UseCaseCategories", (USE_CASE,), "A charity adds CHARITY_NONPROFIT", count=(1, 5)),
        Field(
            "UseCaseSummary",
            facts.forms["summary"],
            "What the texts are for",
            FORMS.format("summary"),
            length=(40, 500),
        ),
        Field(
            "ProductionMessageSample",
            facts.reminders[0],
            "A text exactly as the line sends it",
            "the first of [reminders] in prompts/en.toml",
            length=(20, 1000),
            must=(facts.name, "STOP"),
        ),
        Field("OptInType", "VIA_TEXT", "People text a word first; those who ask by phone confirm by text"),
        Field(
            "OptInImageUrls",
            (f"{facts.urls['home']}#opt-in",),
            "The public page that shows the whole opt-in; a screenshot of it serves as well",
            "HOTLINE_PUBLIC_URL",
            count=(1, 5),
        ),
        Field(
            "OptInConfirmationMessage",
            says["confirmed"],
            "What somebody gets who has just opted in",
            SAYINGS.format("confirmed"),
            length=MESSAGE,
            must=(facts.name, "STOP", "HELP"),
        ),
        Field(
            "HelpMessageSample",
            says["help"],
            "The answer to HELP",
            SAYINGS.format("help"),
            length=MESSAGE,
            must=(facts.name, facts.values["contact"]),
        ),
        Field(
            "OptInKeywords",
            facts.opt_in_words,
            "Single words that sign up or confirm",
            "[commands] in prompts/en.toml",
            length=(1, 255),
            count=(1, 25),
        ),
        Field("MessageVolume", volume, "Messages a month: people with reminders times 31, and the answers"),
        Field(
            "AdditionalInformation",
            facts.forms["additional"],
            "What else a reviewer may want to know",
            FORMS.format("additional"),
            length=(20, 500),
        ),
        Field("AgeGatedContent", False, "Nothing here is for adults only"),
        *pages(facts),
    )
