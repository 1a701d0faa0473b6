"""Dispatch state: saved on its version, tried again."""

from collections.abc import Callable
from dataclasses import replace

from hotline.domain.throttle import DispatchState
from hotline.storage.interface import Store, StoreDown

ATTEMPTS = 10


def update(store: Store, change: Callable[[DispatchState], DispatchState]) -> DispatchState:
    """The state after `change`, which may be called several times. Raises StoreDown."""
    tried: DispatchState | None = None
    for _ in range(ATTEMPTS):
        state = store.dispatch_state()
        # Our own write whose answer was lost: botocore's second try found the version moved on.
        if tried is not None and state == replace(tried, version=tried.version + 1):
            return state
        tried = change(state)
        if tried == state or store.save_dispatch_state(tried):
            return tried
    raise StoreDown("other writers of the dispatch state were always faster")
