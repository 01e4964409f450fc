"""What strangers upload is read here: in a process of its own, and every way in which that fails is one sentence."""
