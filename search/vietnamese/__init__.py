"""Vietnamese as people write and type it: the one place both back ends take their keys from."""
