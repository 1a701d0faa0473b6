"""The studio: for whoever edits the words and does not program.

    source (where each text stands) -> look (all that is wrong, by file and line) -> commands: check, --fix
    source -> sheet (a spreadsheet or PO file for translators, and back)          -> commands: words
    content -> preview (every text and menu on one page, for a clinician to sign) -> commands: preview

A guest, as the local run, the deployment and the registration are: nothing that answers imports it, and no
package that is deployed has it. The local run and the deployment look at the words through it.
"""
