"""Operator console: web pages on the operator's own machine.

commands        stats, notice and console
target          the line that is meant: a stage on AWS or the one on this machine
metrics_source  the names of what is counted, and CloudWatch's counts of them
figures         counts by day, as people ask for them
app             the pages and their errors; serves them
auth            who may open the pages: one browser, by a ticket
session         what is kept while the console runs
dashboard       the first page: the state of the line, its figures
subscriber      one person: what is kept, stop, forget, resend
notice          the emergency notice: preview and setting
health_check    the checks of every part
pages/          templates and styles
"""
