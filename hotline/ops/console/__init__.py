"""Operator console: web pages on the operator's own machine.

commands         stats, notice and console
target           the line to look at: a stage on AWS or the local run
metrics_source   metric names, and their counts in CloudWatch
figures          daily figures from these counts
app              the pages, their errors, the server
auth             access: one browser, by a ticket
session          state while the console runs
dashboard        first page: state of the line, figures
subscriber_page  one person: record, stop, forget, resend
notice_page      emergency notice: preview and setting
health_check     the checks of every part
pages/           templates and styles
"""
