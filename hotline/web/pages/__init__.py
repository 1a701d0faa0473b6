"""Public pages: home, privacy, consumer health data, terms.

    routes         serves them          site     what fills their placeholders
    page_prompts   reads their words    markup   a section's text to HTML        render   a whole page

Only `routes` and `site` are loaded at the start; the rest is loaded when a page is first opened.
"""
