"""Stories: conversations written down so that anybody can read, change and play them.

    # A runner asks what may be behind the cramp.        a remark; the first one is the title
    it is 2026-11-23 12:00                               wall time of phone 1; this where nothing is said
    > CRAMP                                              what the phone texts
    < Cramp behind the knee ... 1 Dehydration ...        what it gets; ... stands for any words
      lines that are indented go on from the one before
    nothing comes                                        no further text has come
    call, call with a hidden number                      then: press 1, say tips, stay silent, hang up
    hear ... press 1 ...                                 somewhere in what is said; the call is over
    wait until tomorrow 9:00                             or: the next reminder, Friday 9:00, 2027-03-14 9:00;
                                                         wait 3 hours, wait 2 days
    phone 2                                              or a number such as phone +14235550142
    trouble sending 30003                                or: reports late, twilio slow, opted out, table down
    trouble over

The way of a story: read -> play (on a stage: carrier, journey, trouble) -> what differs, line by line.
Words are compared by `alike`, which lets small changes of words pass.
"""
