"""Simulation of one day of reminders for up to ten million people: python -m tests.simulate"""
