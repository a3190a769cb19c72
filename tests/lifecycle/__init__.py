"""Clients shared by threads, forked, moved between event loops, and never closed."""
