"""Phase two: what machines say of an asset once it is ready. It only adds, and all it says waits for a person."""
