"""Faults on demand: `planned` has their data and their queue, `breakage` and `wire` carry them out.

`breakage` is ASGI middleware, and `wire` breaks the connections of a sandbox on a port.
"""
