# Outside the nurse's hours nobody's phone rings: the hours are said, and a key texts them.
it is 2026-11-29 12:00
setting HOTLINE_NURSE_NUMBER +13125550177
setting HOTLINE_NURSE_HOURS Mon-Fri 9-17 America/Chicago
call
say nurse
hear No nurse takes calls right now. These are the hours: Monday to Friday 9 A M to 5 P M, Central time.
press 9
hear I have sent you a text.
< ... to talk to a nurse, call +12025550100 ...
hang up
