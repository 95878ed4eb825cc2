"""Sources of the directory: what each brings, the files sent to it, the report of each edition."""
