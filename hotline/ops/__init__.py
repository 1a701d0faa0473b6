"""What operators run; nothing deployed imports it."""
