"""Questions against facts: cleaned, ranked by words and meaning, and how sure to be."""
