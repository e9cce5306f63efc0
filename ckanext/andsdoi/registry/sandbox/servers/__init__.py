"""The servers that the sandbox plays, each in front of the same state of DOIs.

`mds` is DataCite's MDS, `ands` the proxy in front of it, `rest` the reads of DataCite's REST API;
`machine` is their state, `document`, `forms` and `names` read what is sent to them. Written from
what the real servers do and sharing nothing with the client, so that neither hides the other's
mistakes. Called by `engine`.
"""
