"""What stands behind `/fact`: choosing one, adding and editing, removing, the history, the list."""
