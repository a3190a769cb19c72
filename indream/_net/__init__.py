"""Everything that knows httpx, httpcore, sockets, TLS, proxies, processes and event loops."""
