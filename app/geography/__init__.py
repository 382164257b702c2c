"""Counties, municipalities and postal codes: reference data that everybody may read. No map, no address of anybody."""
