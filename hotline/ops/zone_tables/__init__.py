"""Zone tables: the data files of hotline/zones, from public data."""
