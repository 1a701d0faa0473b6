"""What a line costs and how fast its reminders drain, reckoned from measured units and list prices."""
