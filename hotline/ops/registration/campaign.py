"""The fields of an A2P 10DLC campaign, as Twilio's API names and limits them.

https://www.twilio.com/docs/messaging/api/usapptoperson-resource
"""

from hotline.ops.registration.facts import Facts
from hotline.ops.registration.fields import Field

NAME = "A2P 10DLC campaign"
USE_CASE = "PUBLIC_SERVICE_ANNOUNCEMENT"
SAYINGS = "prompts/en.toml, [says.{}] or what fills it"
MESSAGE, SAMPLE = (20, 320), (20, 1024)


def campaign(facts: Facts) -> tuple[Field, ...]:
    """All fields, in the order of the form."""
    says = facts.says
    brand = facts.name
    samples = (says["confirmed"], *facts.reminders[:2], says["about"], says["join_ask"])
    return (
        Field("BrandRegistrationSid", None, "BN...: your brand, once it is registered with Twilio"),
        Field("UsAppToPersonUsecase", USE_CASE, "What it is for; Twilio says which your brand may use"),
        Field(
            "Description",
            facts.forms["description"],
            "What the campaign does",
            "description in hotline/ops/registration/forms.toml",
            length=(40, 4096),
            must=(brand,),
        ),
        Field(
            "MessageFlow",
            facts.forms["message_flow"],
            "Every way in which people opt in",
            "message_flow in hotline/ops/registration/forms.toml, or the texts and terms that it quotes",
            length=(40, 2048),
            must=(facts.urls["home"], facts.urls["privacy"], facts.urls["terms"], says["confirmed"]),
        ),
        Field(
            "MessageSamples",
            samples,
            "Texts exactly as the line sends them",
            "prompts/en.toml: [says.confirmed], [reminders], [topics.about], [says.join_ask]",
            length=SAMPLE,
            count=(2, 5),
            must=(brand, "STOP"),
        ),
        Field(
            "OptInMessage",
            says["confirmed"],
            "What somebody gets who has just opted in",
            SAYINGS.format("confirmed"),
            length=MESSAGE,
            must=(brand, "HELP", "STOP", "rates may apply", "1 msg/day"),
        ),
        Field(
            "OptOutMessage",
            says["stopped"],
            "What somebody gets who has just opted out; with default handling Twilio sends its own words, "
            "with Advanced Opt-Out enter these",
            SAYINGS.format("stopped"),
            length=MESSAGE,
            must=(brand, "no more texts"),
        ),
        Field(
            "HelpMessage",
            says["help"],
            "The answer to HELP; with default handling Twilio sends its own words, with Advanced Opt-Out "
            "enter these",
            SAYINGS.format("help"),
            length=MESSAGE,
            must=(brand, facts.values["contact"], "STOP"),
        ),
        _keywords("OptInKeywords", facts.opt_in_words, "[commands] remind and join in prompts/en.toml"),
        _keywords("OptOutKeywords", facts.words("stop"), "hotline/twilio/opt_out_keywords.py"),
        _keywords("HelpKeywords", facts.words("help"), "hotline/twilio/opt_out_keywords.py"),
        Field("HasEmbeddedLinks", facts.links, "Whether any text has a link: looked up in all"),
        Field("HasEmbeddedPhone", facts.numbers, "Whether any has a telephone number, 911 included"),
        Field("SubscriberOptIn", True, "Nobody is texted who did not opt in"),
        Field("AgeGated", False, "Nothing here is for adults only"),
        Field("DirectLending", False, "No loans"),
        *pages(facts),
    )


def _keywords(name: str, words: tuple[str, ...], change: str) -> Field:
    """Letters and digits alone; 255 characters over all of them."""
    return Field(name, words, "Single words, no spaces", change, length=(1, 255), count=(1, 25))


def pages(facts: Facts) -> tuple[Field, ...]:
    """Where the public pages are; both forms ask for them."""
    where = "HOTLINE_PUBLIC_URL"
    return (
        Field(
            "PrivacyPolicyUrl", facts.urls["privacy"], "The line serves it itself", where, length=(12, 2048)
        ),
        Field(
            "TermsAndConditionsUrl",
            facts.urls["terms"],
            "The line serves it itself",
            where,
            length=(12, 2048),
        ),
    )
