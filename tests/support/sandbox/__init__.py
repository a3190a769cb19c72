"""A sandbox whose clock a test stops, and the files and webhooks of its tests."""
