"""The local run: a pretend carrier, a phone page and an embedded table round the real hotline.

A guest: nothing of the hotline imports it, and it is not part of the deployed package.
"""
