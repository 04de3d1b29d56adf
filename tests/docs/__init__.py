"""`make docs`: the pictures in the docs, taken from the demo itself."""
