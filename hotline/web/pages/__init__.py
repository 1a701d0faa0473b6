"""The public pages: what the line is, privacy, consumer health data, terms.

    routes   serves them           site     what they are filled with
    words    reads their words     markup   turns a section's text into HTML      render   the whole page

Only `routes` and `site` are loaded with the line; the rest waits for somebody who opens a page.
"""
