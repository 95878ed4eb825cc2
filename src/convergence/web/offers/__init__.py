"""Pages of the directory of services: search, records, selections, sources, catalogue."""
