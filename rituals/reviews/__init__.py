"""Reviews: what queues for a meeting, what it ruled, who signed, and its minutes."""
