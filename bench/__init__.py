"""Speed and memory of the product, always as ratios against a named baseline of the same run."""
