"""Circuit breaker: stops all sending while a fault is ours.

It opens at once on a code that is known to concern everybody, and on behaviour whatever the code: the same
code for IN_A_ROW different people in a row, or for half of the last WINDOW attempts. While it is open the
dispatcher tries a single reminder a minute; the first one that goes through closes it.

The attempts stand in the dispatch state, for each stage apart: Twilio takes a text that the network then
fails. To spare writes, those that go through are noted only where failures stand.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from hotline.domain.subscriber import Reminder
from hotline.domain.throttle import (
    Attempt,
    DispatchState,
    Stage,
    breaker_error,
    next_carrier_day,
)
from hotline.storage import Store
from hotline.twilio.sender import error_of, page_of

log = logging.getLogger("hotline")

IN_A_ROW = 5  # different people
WINDOW = 20  # attempts
HALF_FROM = 3  # different people: one or two bad numbers of a small line must not stop the others
SUSPICIOUS = 5  # failures in the window: from then on each text that goes through is noted
TOLD_AGAIN = timedelta(days=1)


def note_failure(
    reminder: Reminder, stage: Stage, store: Store, now: datetime, learnt: datetime | None = None
) -> DispatchState:
    """Note that a text was refused, or reported as failed; the state after it. Raises StoreDown.

    Done twice for the same reminder it changes nothing more. `learnt`: when it was noted first, where it is
    reported again: then it opens no breaker that has closed since.
    """
    attempt = _attempt(reminder, reminder.error or "")
    tell = False

    def change(state: DispatchState) -> DispatchState:
        nonlocal tell
        if learnt and state.closed_at and learnt <= state.closed_at:
            return state
        changed = _with_failure(state, attempt, stage, now)
        tell = (changed.told_error, changed.told_at) != (state.told_error, state.told_at)
        return changed

    state = store.dispatch_state(change)
    if tell:
        code = attempt.error
        log.error("every text is refused (error %s): all reminders wait. See %s", code, page_of(code))
    return state


def note_success(
    reminder: Reminder, stage: Stage, store: Store, now: datetime, state: DispatchState
) -> DispatchState:
    """Note that a text went through. Without news compared to `state` it asks nothing. Raises StoreDown."""

    def change(state: DispatchState) -> DispatchState:
        return _with_success(state, _attempt(reminder), stage, now)

    return state if change(state) == state else store.dispatch_state(change)


def closed(state: DispatchState, now: datetime) -> DispatchState:
    """The breaker closed: the next run begins with the most overdue reminder."""
    return replace(
        state,
        open_error=None,
        open_until=None,
        open_stage="sending",
        positions={},
        attempts={},
        closed_at=now,
    )


def others_get_through(state: DispatchState, key: str, since: datetime) -> bool:
    """Whether a failure since `since` is the person's own: others have got through after it.

    True, too, where neither a failure nor a success of others is known: this may be the only subscriber.
    """
    key = _short(key)
    others = [attempt for noted in state.attempts.values() for attempt in noted if attempt.key != key]
    delivered = state.delivered if state.delivered and state.delivered.key != key else None
    if not delivered and not any(attempt.error for attempt in others):
        return True
    return any(
        attempt.due > since for attempt in (*others, *([delivered] if delivered else ())) if not attempt.error
    )


class Breaker:
    """The circuit breaker, shared by all lanes of a batch. A `probe` goes on until it fails itself.

    `holds`: nothing more of this batch may be sent.
    """

    def __init__(self, state: DispatchState, clock: Callable[[], datetime], *, probe: bool) -> None:
        self._clock, self.state = clock, state
        self.holds = self.error is not None and not probe

    @property
    def error(self) -> str | None:
        """The error for which it is open."""
        return breaker_error(self.state, self._clock())

    def see(self, state: DispatchState) -> None:
        """Take the state after an attempt of this batch; where it is open the others wait."""
        before, self.state = self.state, state
        if self.error and state is not before:
            self.holds = True


def _with_failure(state: DispatchState, attempt: Attempt, stage: Stage, now: datetime) -> DispatchState:
    row = error_of(attempt.error)
    if row.then == "halt":
        return _opened(state, attempt.error, stage, None, now)
    if row.then == "rest":
        return _opened(state, attempt.error, stage, next_carrier_day(now), now)
    if breaker_error(state, now):
        return state
    late = stage == "delivery" and state.delivered is not None and attempt.due <= state.delivered.due
    if late and row.about_person:  # phones that are off fail last: those due with them have long arrived
        return state
    noted = state.attempts.get(stage, ())
    if attempt in noted:
        return state
    noted = (*noted, attempt)[-WINDOW:]
    state = replace(state, attempts={**state.attempts, stage: noted})
    return _opened(state, attempt.error, stage, None, now) if _same_for_most(noted) else state


def _same_for_most(noted: tuple[Attempt, ...]) -> bool:
    """Whether the newest failure's code is that of most of a run."""
    code = noted[-1].error
    row = []
    for attempt in reversed(noted):
        if attempt.error != code:
            break
        row.append(attempt.key)
    same = [attempt.key for attempt in noted if attempt.error == code]
    return len(set(row)) >= IN_A_ROW or (len(same) >= WINDOW / 2 and len(set(same)) >= HALF_FROM)


def _opened(
    state: DispatchState, code: str, stage: Stage, until: datetime | None, now: datetime
) -> DispatchState:
    if breaker_error(state, now) == code and state.open_until == until:
        return state
    opened = replace(state, open_error=code, open_until=until, open_stage=stage)
    if state.told_error == code and state.told_at and now - state.told_at < TOLD_AGAIN:
        return opened
    return replace(opened, told_error=code, told_at=now)


def _with_success(state: DispatchState, attempt: Attempt, stage: Stage, now: datetime) -> DispatchState:
    if stage == "delivery" and (state.delivered is None or attempt.due > state.delivered.due):
        state = replace(state, delivered=attempt)
    if state.open_error and state.open_until is None and state.open_stage == stage:
        return closed(state, now)
    noted = state.attempts.get(stage, ())
    failures = sum(1 for earlier in noted if earlier.error)
    if attempt in noted or not failures or not (noted[-1].error or failures >= SUSPICIOUS):
        return state
    noted = (*noted, attempt)[-WINDOW:]
    attempts = {**state.attempts, stage: noted}
    if not any(earlier.error for earlier in noted):
        del attempts[stage]
    return replace(state, attempts=attempts)


def _attempt(reminder: Reminder, error: str = "") -> Attempt:
    """By the minute, so that a rush of deliveries is one write and not thousands."""
    return Attempt(_short(reminder.key), reminder.due.replace(second=0, microsecond=0), error)


def _short(key: str) -> str:
    return key[:8]
