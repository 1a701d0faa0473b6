"""The operator's figures and notice."""
