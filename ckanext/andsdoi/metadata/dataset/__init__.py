"""What a dataset holds, in whatever shape CKAN sites store it.

`reader` is the only module that touches the dict; `field_names` knows what other portals call a
field; `organization` reads who answers for the dataset. Called by `mapping`, and by `document`,
which makes the reader.
"""
