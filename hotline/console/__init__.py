"""A guest: what the operator sees and does, on their own machine and with their own rights.

counts      what was counted, by day: the values, and where they come from
cloudwatch  counts of a deployed line
journal     counts of the line that runs on this machine
known       every name that is counted
days        the days put together, as people ask for them
notice      sets the emergency notice
commands    the commands
"""
