"""Prompt tools: check, preview, translate, learn.

hotline check     what is wrong with the prompts, by file and line, and what to do
hotline preview   every text and menu on one page, to print and sign
hotline words     out to a translator as CSV or PO, and back in
"""
