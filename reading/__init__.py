"""What people write, read into facts: pure functions of the words and of a day."""
