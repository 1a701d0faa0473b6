"""A guest: what the operator sees and does, on their own machine and with their own rights.

counts      what was counted, by day: the values, and where they come from
cloudwatch  counts of a deployed line
journal     counts of the line that runs on this machine
known       every name that is counted
days        the days put together, as people ask for them
notice      sets the emergency notice
where       which line is meant
commands    the commands

The page, in the order in which it is made:

serving, door, site         the port, who may come in, the pages
desk                        what is held meanwhile: the line, its figures, whom it has open
pulse, money                how the line is now
glance, chart, telling      days at a glance, drawn, written
people, support             one person
notices, foretold           the notice, and what callers will get of it
checks                      the health check
pages/                      the words and the looks
"""
