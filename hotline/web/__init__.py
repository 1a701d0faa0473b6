"""The web edge: Flask, and the one door that every webhook passes."""
