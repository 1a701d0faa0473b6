"""A text-and-voice hotline about cramps behind the knee.

A message:   web -> twilio (signature, parsing) -> service (limits, load, save, try again)
                 -> understanding (text to intent) -> dialogue (intent to replies and new state)
                 -> storage (conditional write) -> twilio (TwiML) -> web
A reminder:  reminders.job (each minute: who is due) -> queue -> worker
                 -> domain.schedule (may it go now) -> claim (conditional write) -> twilio.sender
A report:    web -> service -> reminders.delivery_reports -> storage

Which package may import which (tests/house/test_imports.py reads this table and holds the code to it):

    domain              nothing
    metrics             nothing
    lambda_imports      nothing
    twilio              domain
    zones               domain
    storage             domain
    content             domain twilio
    understanding       content twilio
    limits              domain storage
    setting_forms       domain
    config              content domain setting_forms twilio
    dialogue            content domain metrics twilio understanding zones
    reminders           content domain storage twilio
    service             content dialogue domain limits metrics reminders storage twilio
    web                 content dialogue domain service storage twilio
    app                 config content dialogue domain limits reminders service storage twilio web
    canary              app limits twilio web
    lambda_entrypoints  app canary metrics storage
    lambda_handler      lambda_entrypoints lambda_imports web
    prompt_tools        app content dialogue domain limits twilio understanding web
    sandbox             app config content dialogue domain metrics prompt_tools reminders storage twilio
                        understanding web zones
    ops                 app config content dialogue domain lambda_imports limits metrics prompt_tools
                        reminders sandbox storage twilio web zones

prompt_tools, sandbox and ops are for people: prompts, the line on one machine, operating a deployed line.
Nothing that is deployed imports them, and the package leaves them out.
"""

__version__ = "0.1.0"
