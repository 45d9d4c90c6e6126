"""Places: the divisions of the country with the dates they were valid, and points on the map learnt from what people typed."""
