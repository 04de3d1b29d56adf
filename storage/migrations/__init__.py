"""The migrations; `storage/migrate.py` runs them."""
