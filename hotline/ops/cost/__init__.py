"""Cost estimate: dollars a month, minutes to send the reminders."""
