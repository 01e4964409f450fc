"""What each server chooses for itself."""
