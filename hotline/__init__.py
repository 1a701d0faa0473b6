"""A text-and-voice hotline about cramps behind the knee.

The way of a message, one line:

    web (signature, Flask) -> channels (parse) -> line (load, ask, save, try again)
        -> understanding (pure: a text or what was heard -> one intent, with its hour, break or place)
        -> conversation (pure: caller, intent, content, time -> replies, new state, consent)
        -> store (conditional save) -> channels (render TwiML) -> web

The way of a reminder, every minute:

    reminders.due (who is due; no faster than the pace) -> queue -> reminders.work, for each person:
        schedule (pure: may it go now) -> claim (conditional write) -> send -> sender -> record
    web (a delivery report) -> reminders.record -> store

Who may import whom (a test holds the imports to it):

    content, zones      nothing of ours: content knows prompts/, zones knows the map
    understanding       content; pure
    reminders.schedule, reminders.pace   zones, the person's values; pure
    retention           the person's values; how long each kind of thing is kept
    conversation        content, understanding, zones, retention, reminders.schedule; no Flask, Twilio,
                        botocore, os or clock
    store, sender       the person's values, tickets and progress; each hides one outside service
    queue               tickets; hides another
    reminders           all of these, a step a module
    erasing             store, sender: what follows after FORGET ME
    channels            content, the conversation's turn; two pure functions each
    limits              who is answered, and how often; the store's interface, for texts that calls ask for
    caller_key          the person's values, the store's interface: the code that stands for a number
    line                channels, conversation, caller_key, limits, and the interfaces in store and sender
    web                 line, channels, caller_key, reminders.record; its public pages: content,
                        conversation, retention
    metrics, prices     nothing of ours: counts for the operator, and what things cost
    variables, settings content, limits.prefixes: what the environment must say, and what was read there
    bootstrap           everything: the one place where parts are chosen and the clock is read
    entrypoints, cli    bootstrap
    aws                 entrypoints, web: the door on Lambda; lean keeps its start short
    local               a guest: the pretend carrier, the phone page, the embedded table
    deploy              a guest: what operators put it on AWS with
    records             a guest: what operators do for one person (stop, consent, forget)
    registration        a guest: the forms that carriers ask for, out of the live words
    studio              a guest: for who edits the words: check, preview, translation; local and deploy use it
    learning            a guest: makes prompts/learned.model of prompts/examples/; studio looks at these by it
    cost                a guest: what a line costs and how fast it drains, from measured units and prices
    console             a guest: the operator's figures, page and notice, with their own rights

Nothing imports a guest. Deleting its folder leaves a complete product; none is in the deployed package.
"""

__version__ = "0.1.0"
