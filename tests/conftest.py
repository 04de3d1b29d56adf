"""What every test shares; factories live beside the tests that use them."""
