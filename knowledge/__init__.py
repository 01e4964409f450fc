"""Matching questions to sourced facts; knows nothing of Discord."""

import os

# Threads that spin while they wait make a busy machine thirty times slower: let them sleep, or do without. They are
# read once, when numpy is imported, and sqlite-utils imports it as well.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
