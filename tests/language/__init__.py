"""Plain American English in code and documentation, as far as a word list can check it."""
