"""The registration pack: what carriers ask before they let the line send texts, out of the live words.

    forms.toml -> facts (filled) -> campaign, toll_free (fields with their limits) -> pack (files) -> commands

A guest, as the local run and the deployment are: nothing imports it, and no package that is deployed has it.
"""
