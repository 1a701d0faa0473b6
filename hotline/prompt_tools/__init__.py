"""Prompt tools: check, preview, translate, learn.

hotline check     problems of the prompts, by file and line, with advice
hotline preview   every text and menu on one page, to print and sign
hotline words     out to a translator as CSV or PO, and back in
"""
