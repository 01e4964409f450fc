"""What people type, before it is looked up: whether it is for us, and as what."""
