"""Prompt ids: entries that every language must hold."""
# ruff: noqa: SIM905 - tables of names read better as words

SAYS_BY_TEXT = frozenset(
    """
    apology ask_half ask_hour ask_part ask_zone beside busy caution changed confirmed danger data_asked
    data_erasing data_none data_off data_on data_pending data_stopped empty forget_ask forgotten hello
    help hour_alone hour_refused hour_refused_guess hour_unclear join_ask join_nothing language_now
    many_texts maybe_saved miss miss_near moved near near_stop not_for_me not_saved not_subscribed nurse
    opted_out pause_how paused paused_until person poison remind_by_sms remind_how resumed same_words
    self_harm started stop_how status_on status_paused status_pending stopped stopped_forget thanks
    violence water_off zone_choices zone_how zone_unclear
    """.split()
)
SAYS_BY_PHONE = frozenset(
    """
    already_on apology ask_zone danger hour_refused hour_refused_guess hour_unclear join_ask maybe_saved
    not_saved opted_out person poison self_harm stop_how stopped violence
    """.split()
)
CALL_LINES = frozenset(["choice", "footer", "footer_main", "next"])  # one sentence each
CALLS = CALL_LINES | frozenset(
    """
    caution emergency goodbye invite long_end maybe_texted not_texted nurse_busy nurse_calling nurse_missed
    nurse_offer nurse_over nurse_spent nurse_whisper silence silent_end texted texted_already
    texted_enough texted_later unheard unheard_end unknown unsure untextable welcome withheld
    withheld_reminders
    """.split()
)
WISHES = frozenset({"help", "person", "stop"})  # HELP and STOP in other words; a wish for a person
LAW = frozenset({"often", "rates", "over", "help", "erase"})  # what every line must say; more: [must_say]
SMALLTALK = frozenset({"hello", "thanks", "silent", "no"})
MENUS = frozenset({"main", "emergency", "nurse", "reminders", "terms", "hour", "typed", "half", "end"})
PHRASES = frozenset(
    """
    voice locale key switch subject daily am pm spoken_am spoken_pm spoken_night noon spoken_noon date
    everyday on paused weekdays or to call call_or_text violence_text
    """.split()
)  # a text each
TEXTED_PHRASES = PHRASES - {
    *("voice", "locale", "key", "subject", "daily", "spoken_am", "spoken_pm", "spoken_night", "spoken_noon")
}  # those that stand in texts: GSM-7
DAYS = 7  # entries of [language] days, Monday first
MOST = {"danger": 60, "leaving": 40}  # phrases of a floor: what else people say belongs in examples/
