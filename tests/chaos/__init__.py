"""A fault campaign on the daily reminder: everything that can go wrong does, at every step, from one seed.

Real: the run, the worker, the store over DynamoDB's protocol, the line behind its signed webhooks, Twilio's
client. Pretended: time, the queue (`sqs`), DynamoDB's troubles (`engine`), Twilio (the simulator,
with the troubles of `twilio`). What happens between two steps, and who dies at which, is drawn by `steps`;
what must be true in the end is in `judge`, which reads Twilio's own record.

By hand: python -m tests.chaos --help
"""
