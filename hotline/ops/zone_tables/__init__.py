"""Makes the tables of hotline/zones anew from public data."""
