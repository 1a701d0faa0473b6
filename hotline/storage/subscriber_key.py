"""The code that stands for a telephone number, and all that is kept under it."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

from hotline.domain.consent import PersonalData
from hotline.storage.interface import Stale, Store, StoreDown

ATTEMPTS = 6  # saves that lose to another writer before we say it was not done


def key_of(number: str, secret: str) -> str:
    """The keyed hash (32 hex digits) that stands for a number wherever it need not be known."""
    return hmac.new(secret.encode(), number.encode(), hashlib.sha256).hexdigest()[:32]


def migrated_key(store: Store, number: str, secrets: Sequence[str], now: datetime) -> str:
    """The key of a number, under which everything about it stands from now on. Raises StoreDown.

    With one secret it asks nothing; while a secret is changed (new, old) whoever appears is moved.
    """
    key, *old = (key_of(number, secret) for secret in secrets)
    for before in old:
        for _ in range(ATTEMPTS):
            try:
                store.move(before, key, now)
            except Stale:
                continue
            break
        else:
            raise StoreDown("other writers were always faster")
    return key


def record(store: Store, key: str) -> PersonalData:
    """All that is kept about a person besides their state."""
    return PersonalData(
        tuple(store.consents(key)), tuple(store.reminders(key)), store.erasing(key) is not None
    )
