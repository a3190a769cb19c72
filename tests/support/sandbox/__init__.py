"""A sandbox whose clock the test holds, and what its tests send and receive."""
