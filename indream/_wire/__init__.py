"""One call, without I/O: request, answer, retry, deadline, settings, source, hooks, tracing."""
