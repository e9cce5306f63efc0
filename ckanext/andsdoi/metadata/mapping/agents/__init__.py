"""People and organisations: creators, contributors, publisher, funders.

One module for each property of DataCite; `people` reads an agent from an entry of a field, `roles`
knows what the roles of ISO 19115, DCAT and others mean. Called by `mapping.map_dataset`.
"""
