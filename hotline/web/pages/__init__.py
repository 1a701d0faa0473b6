"""Public pages: home, privacy, consumer health data, terms.

    site   their routes, and what fills their placeholders
    page_prompts   reads their words        render   a whole page as HTML

Only `site` is loaded at the start; the rest is loaded when a page is first opened.
"""
