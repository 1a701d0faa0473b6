"""The checks of a deployed line: hotline doctor."""
