"""Stops every reminder at once when nothing can be sent, and lets them go on when a try has succeeded."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from hotline.domain.throttle import DispatchState, next_carrier_day
from hotline.storage.interface import Store
from hotline.twilio.error_codes import told_late

ATTEMPTS = 5


def halt(code: str, store: Store) -> None:
    """Nothing can be sent until somebody has mended it: each run tries a single reminder."""
    _save(store, lambda progress: replace(progress, halted=code, halted_until=None))


def rest(code: str, store: Store, now: datetime) -> None:
    """The carrier takes nothing more on its day."""
    _save(store, lambda progress: replace(progress, halted=code, halted_until=next_carrier_day(now)))


def go_on(store: Store) -> None:
    """A try succeeded: the next run begins with whoever is most overdue."""
    _save(store, lambda progress: replace(progress, halted=None, halted_until=None, positions={}))


def arrived(store: Store) -> None:
    """A text has reached a phone: a fault that only delivery reports tell of is mended."""
    progress = store.progress()
    if progress.halted and progress.halted_until is None and told_late(progress.halted):
        go_on(store)


def _save(store: Store, change: Callable[[DispatchState], DispatchState]) -> None:
    for _ in range(ATTEMPTS):
        progress = store.progress()
        changed = change(progress)
        if changed == progress or store.save_progress(changed):
            return
