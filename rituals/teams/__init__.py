"""Teams: how they are set up, changed and started, and the channel that is their home."""
