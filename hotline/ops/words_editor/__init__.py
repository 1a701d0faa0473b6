"""Words editor: a local page on which a nurse edits the words.

app        the pages, and the command words edit
entries    the words as entries with fields, figures and marks
edit       what was typed: tried on a copy, saved, handed over
pages/     templates, and styles besides the console's
"""
