"""A text-and-voice hotline about cramps behind the knee.

The way of a message, one line:

    web (signature, Flask) -> channels (parse) -> line (load, ask, save, try again)
        -> conversation (pure: caller, what was said, content, time -> replies, new state, consent)
        -> store (conditional save) -> channels (render TwiML) -> web

The way of a reminder:

    reminders.schedule (pure: when, whether) -> reminders.dispatch (claim, send, record) -> sender

Who may import whom (a test holds the imports to it):

    content, zones            nothing of ours (content knows prompts/, zones knows the map)
    conversation              content, zones; no Flask, Twilio, boto3, os or clock
    reminders.schedule        conversation, zones; pure
    store, sender             conversation, reminders.schedule
    reminders.dispatch, line  all of the above, through the interfaces in store and sender
    channels                  conversation, content
    web                       channels, line, settings
    bootstrap                 everything, the one place where parts are chosen
    entrypoints, cli          bootstrap
    local                     a guest: imports what it likes; nothing imports it
"""

__version__ = "0.1.0"
