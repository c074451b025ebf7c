"""Forms that come in and go out as Excel files, one per file: read(path), write(rows, path)."""
