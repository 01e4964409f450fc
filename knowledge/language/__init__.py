"""Words of many languages: tokens, stems, spelling, names, and which language it is."""
