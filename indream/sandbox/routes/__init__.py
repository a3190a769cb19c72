"""The routes of the contract, one module for each of its parts, and the files that answers link to."""
