"""The bodies of the Labels and Registries pages."""
