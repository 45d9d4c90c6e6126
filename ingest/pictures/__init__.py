"""Photos of every format: decoded, made into renditions, cut from pyramids, fingerprinted."""
