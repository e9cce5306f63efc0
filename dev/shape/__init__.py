"""`make shape`: how long and how winding the package is, measured on its source.

The source is parsed, never imported, so any checkout can be measured: also one whose requirements
are not installed.
"""
