"""Every way into and out of the reminders, told with the line's own words, for a reviewer."""

from hotline.ops.registration.facts import Facts


def opt_in(facts: Facts) -> str:
    """Markdown: each path step by step, every text as it is sent."""
    says, value = facts.says, facts.values
    parts = [
        f"# How people opt in to {facts.name}, and out\n",
        f"Public call to action: {facts.urls['home']}#opt-in\n",
        "## 1. By text, with the hour\n",
        f"The person texts this to {value['number']}:\n",
        _person("REMIND 9AM"),
        "The line confirms at once:\n",
        _line(says["confirmed"]),
        "## 2. By text, without the hour\n",
        "The person texts:\n",
        _person("REMIND"),
        "The line tells the terms and asks. Nothing is kept but the open question, for a day:\n",
        _line(says["ask_hour"]),
        "The person answers with an hour, and only then is signed up:\n",
        _person("9AM"),
        _line(says["confirmed"]),
        "## 3. By phone\n",
        f"The person calls {value['number']}, presses {value['key_reminders']} for reminders, then "
        f"{value['key_start']}, and hears:\n",
        _line(facts.spoken_terms),
        f"They press {value['key_agree']} to agree, and choose an hour on the keys. A caller ID can be "
        "forged, so nobody is signed up yet; one text goes to the number:\n",
        _line(says["join_ask"]),
        "Only an answer from that phone signs up (YES does too):\n",
        _person("JOIN"),
        _line(says["confirmed"]),
        f"Without it the wish lapses after {value['unconfirmed_days']} days, and no more texts go out.\n",
        "## What signs nobody up\n",
        f"Any other word, such as {value['words']}, gets one answer. START lifts an opt-out and no more. "
        "There is no web form, no paper form, and no bought, shared or imported number.\n",
        "## The daily text\n",
        f"One of these a day, between {value['earliest']} and {value['latest']} where the person lives:\n",
        *map(_line, facts.reminders),
        "## Out, and help\n",
        f"Each of {', '.join(facts.words('stop'))} ends every text, in every state, as do plain wishes such "
        "as PLEASE STOP, and keys by phone. Where the carrier does not answer itself, the line says:\n",
        _line(says["stopped"]),
        f"{value['end_daily']} ends the reminders alone:\n",
        _line(says["water_off"]),
        f"{' or '.join(facts.words('help'))}:\n",
        _line(says["help"]),
        "## The record\n",
        f"Each opt-in, change and opt-out is kept for {value['consent_years']} years with its time, medium, "
        "message SID, the exact words that were shown and the exact words or keys of the answer.\n",
    ]
    return "\n".join(parts)


def _person(words: str) -> str:
    return f"> **{words}**\n"


def _line(words: str) -> str:
    return f"```text\n{words}\n```\n"
