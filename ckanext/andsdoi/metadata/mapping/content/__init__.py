"""What the data are and what they are about, in the words of the dataset.

One module for each property of DataCite: titles, descriptions, subjects, resource type, language,
version. Called by `mapping.map_dataset`.
"""
