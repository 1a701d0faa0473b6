"""Subscriber key: the keyed hash of a telephone number."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

from hotline.domain.consent import PersonalData
from hotline.storage.interface import Store
from hotline.storage.update import try_again


def key_of(number: str, secret: str) -> str:
    """The keyed hash (32 hex digits) that stands for a number wherever it need not be known."""
    return hmac.new(secret.encode(), number.encode(), hashlib.sha256).hexdigest()[:32]


def keys_of(number: str, secrets: Sequence[str]) -> tuple[str, ...]:
    """The number's keys under each secret: the current one first."""
    return tuple(key_of(number, secret) for secret in secrets)


def migrated_key(store: Store, number: str, secrets: Sequence[str], now: datetime) -> str:
    """The key of a number, under which everything about it stands from now on. Raises StoreDown.

    With one secret it asks nothing; while a secret is changed (new, old), what stands under the old key is
    moved first.
    """
    key, *old = keys_of(number, secrets)
    for before in old:
        try_again(lambda before=before: store.move(before, key, now))  # type: ignore[misc]
    return key


def record(store: Store, key: str) -> PersonalData:
    """All that is kept about a person besides their state."""
    return PersonalData(
        tuple(store.consents(key)), tuple(store.reminders(key)), store.erasing(key) is not None
    )
