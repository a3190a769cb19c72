"""A service that fails as planned: a loopback HTTP server with a plan for each attempt."""
