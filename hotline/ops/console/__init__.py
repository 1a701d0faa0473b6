"""Operator console: web pages on the operator's own machine.

commands         stats, notice and console
metrics_source   metric names, their counts in CloudWatch and by operators
app              the pages, the checks of every part
session          state while the console runs
dashboard        first page: daily figures, state of the line
subscriber_page  one person: record, stop, forget, resend
notice_page      emergency notice: preview and setting
pages/           templates and styles
"""
