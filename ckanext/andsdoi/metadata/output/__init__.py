"""From a record to the bytes that are sent, and what is asked of such bytes later.

In this order: `kernels` fits a record to a kernel, `scrub` and `limits` to what DataCite's servers
take, `validate` looks whether it may be sent, `xml` writes it. `completeness` counts what is
filled. Called by `document`; `compare` is called by the lifecycle, with documents that the registry
holds.
"""
