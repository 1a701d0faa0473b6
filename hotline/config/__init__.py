"""The settings of the environment."""
