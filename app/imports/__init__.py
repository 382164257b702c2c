"""Files in: mapping, preview, fixing in place, import and its undoing."""
