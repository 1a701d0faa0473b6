"""The daily water reminder: when it is due, whether it may go, and sending it."""
