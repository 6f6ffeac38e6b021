"""The evidence pack: a zip from which a third person can recompute what each badge rests on."""
