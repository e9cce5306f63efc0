"""DOIs that a site brings along: those of ckanext-doi, of a file, of a field.

`sources` reads who says which DOI a dataset has; `outcome` decides what that comes to, by what our
tables (`here`) and the registry know; `write` writes it, one row in one transaction; `run` goes
through them.
Nothing is sent but questions.
"""
