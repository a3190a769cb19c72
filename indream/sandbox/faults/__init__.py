"""Faults on demand: `planned` says what goes wrong with which requests, `breakage` and `wire` carry it out.

`breakage` is ASGI middleware. A connection that breaks is raised there as the exception of httpx that the
caller sees; on a port, `wire` does to the connection what that exception stands for.
"""
