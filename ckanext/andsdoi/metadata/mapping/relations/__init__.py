"""What else the dataset is called, and which other works it refers to.

One module for each property of DataCite. Called by `mapping.map_dataset`, and by
`document.references`, which asks only for the texts that may mean another dataset of the site.
"""
