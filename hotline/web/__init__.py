"""Web edge: Flask, and the one entry for webhooks."""
