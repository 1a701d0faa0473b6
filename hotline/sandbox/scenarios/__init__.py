"""Stories: conversations as text files, played on a line.

    # A runner asks what may be behind the cramp.        a remark; the first one is the title
    it is 2026-11-23 12:00                               wall time of phone 1; this if nothing is said
    setting HOTLINE_NURSE_NUMBER +13125550177            before the first step; also its other settings
    > CRAMP                                              what the phone texts
    < Cramp behind the knee ... 1 Dehydration ...        what it gets; ... stands for any words
      indented lines go on from the one before
    nothing comes                                        no further text has come
    call, call with a hidden number                      then: press 1, say tips, stay silent, hang up
    hear ... press 1 ...                                 somewhere in what is said; the call is over
    +13125550177 rings                                   then: the nurse takes the call, is busy, does not
                                                         answer, lets voicemail answer; the nurse hears ...
    wait until tomorrow 9:00                             or: the next reminder, Friday 9:00, 2027-03-14 9:00;
                                                         wait 3 hours, wait 2 days
    phone 2                                              or a number such as phone +14235550142
    trouble sending 30003                                or: reports late, twilio slow, opted out, table down
    trouble over

The reader makes steps of it; the player carries them out on a fixture (simulator, time travel, faults) and
says line by line what differs. Words must be the same but for `...`; spaces and line breaks do not count.
"""
