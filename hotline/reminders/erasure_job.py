"""Erasure job: carries out FORGET ME, here and at Twilio.

Too slow for a webhook, so the run of every minute does it, from a small item that holds the number until all
is done. Each step may be done twice: the next run continues one that ended early.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.domain.subscriber import Erasure
from hotline.storage.interface import Store
from hotline.twilio.sender import OutcomeUnknown, Refused, Sender

log = logging.getLogger("hotline")
# Until the answer to ERASE has arrived, and what was on its way then: Twilio deletes no text in flight.
SETTLED = timedelta(minutes=5)
MOST = 100  # texts a run: some 15 seconds of a minute
WAITS = timedelta(days=1)  # after that the operator is told of an erasure that is not done


@dataclass
class Erased:
    """The result of a run: people erased, texts deleted at Twilio, and people who still wait."""

    people: int = 0
    texts: int = 0
    waiting: int = 0


def erase(now: datetime, store: Store, sender: Sender, most: int = MOST) -> Erased:
    """Carry out the requests that are due at `now` (aware UTC), with a limit of texts. Raises StoreDown."""
    done = Erased()
    for erasure in store.erasures():
        if (
            now - erasure.at >= SETTLED
            and done.texts < most
            and _one(erasure, now, store, sender, most, done)
        ):
            done.people += 1
            continue
        done.waiting += 1
        if now - erasure.at > WAITS:
            log.error("somebody who asked to be forgotten waits for more than a day: see the errors above")
    return done


def _one(erasure: Erasure, now: datetime, store: Store, sender: Sender, most: int, done: Erased) -> bool:
    """Whether this person is now erased completely."""
    store.erase(erasure, now)
    try:
        texts, last = sender.forget(erasure.number, erasure.at + SETTLED, most - done.texts)
    except Refused as refused:
        log.error("Twilio refuses to delete texts (error %s); it is tried again", refused.code)
        return False
    except OutcomeUnknown:
        log.warning("Twilio did not answer while texts were deleted; it is tried again")
        return False
    done.texts += texts
    return last and store.erase(erasure, now, close=True)
