"""The adapters, one platform per file."""
