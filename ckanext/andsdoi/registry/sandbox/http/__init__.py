"""Bytes and sockets: a threaded HTTP/1.1 server that can also refuse, drip and break off.

`wire` has the values (request, answer, how it is delivered), `server` the sockets. What a request
means is none of their business. Called by `sandbox`, which puts the registry behind it.
"""
