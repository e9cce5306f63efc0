"""`make reference`: what the pages of docs/ say of actions, commands and endings, from the code.

A test holds the pages to that. Runs beside CKAN, whose packages the code imports.
"""
