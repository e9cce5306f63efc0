"""What a dataset holds, in whatever shape CKAN sites store it.

`reader` is the only module that touches the dict; `field_names` knows what other portals call a
field; `organization` reads who answers for the dataset; `brought` finds the DOIs in its fields.
Called by `mapping`, by `document`, which makes the reader, and by the lifecycle, which mints over
none of these DOIs.
"""
