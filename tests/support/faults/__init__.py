"""A service that fails as told: a loopback HTTP server with a plan for each attempt."""
