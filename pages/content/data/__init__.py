"""The bodies of Data quality, Your own files and Check an export."""
