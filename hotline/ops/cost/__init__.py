"""Cost estimate: dollars a month and minutes to send an hour's reminders."""
