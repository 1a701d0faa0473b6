"""Every name that is counted: CloudWatch lists no metric older than two weeks, so it is asked by name."""

from collections.abc import Iterator

from hotline.content.floor import DANGERS
from hotline.content.model import Content
from hotline.dialogue.commands import COMMANDS, MEANINGS
from hotline.twilio.error_codes import ERRORS

# By themselves (hotline/lambda_entrypoints.py), not by what they were about.
ALONE = ("Finished", "HandedOver", "Sent", "Unfinished", "Refused", "Halted", "CeilingReached")
STEPS = (
    "began", "silence", "unknown", "repeat", "slower", "unclear", "text me", "danger", "end", "how", "hour",
    "typed", "half", "language", "person", "goodbye", "ended long",
)  # fmt: skip
OTHERWISE = ("withheld", "again", "not_saved", "maybe_saved", "opted_out", "language", "other")
LIMITED = (
    "same", "many", "silence", "elsewhere", "let through", "again by phone", "enough by phone",
    "spent by phone",
)  # fmt: skip
CHANGES = (
    "opt-in", "opt-in-asked", "opt-in-texts", "change", "pause", "resume", "opt-out", "opt-out-reminders",
    "unreachable", "paused-unreachable", "forget", "declined",
)  # fmt: skip
ARRIVED = ("queued", "sending", "sent", "delivered", "read", "undelivered", "failed")


def names(content: Content) -> Iterator[tuple[str, str]]:
    """(metric, about), "" for all of it."""
    topics = [f"topic {id}" for id in content.structure.topics]
    menus = [f"menu {id}" for id in content.structure.menus]
    said = [*topics, *(f"command {id}" for id in COMMANDS), *MEANINGS, *OTHERWISE]
    said += [f"danger {kind}" for kind in DANGERS]
    said += [f"language {code}" for code in content.languages]
    yield from ((metric, "") for metric in (*ALONE, "Texts", "Steps", "Changes", "Receipts", "Unanswered"))
    yield from (("Texts", about) for about in dict.fromkeys(said))
    yield from (("Steps", about) for about in (*STEPS, *topics, *menus))
    yield from (("Limited", about) for about in LIMITED)
    yield from (("Changes", about) for about in CHANGES)
    yield from (("Receipts", about) for about in (*ARRIVED, *ERRORS))
    yield from (("Unanswered", word) for word in sorted(content.structure.listened))
