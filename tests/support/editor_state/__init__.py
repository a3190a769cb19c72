"""Editor states, valid and not, built or drawn."""
