"""Deciding what is in the inbox: the list, its buttons, their forms, and what comes of them."""
