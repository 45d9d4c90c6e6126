"""Pictures by IIIF: Image API 3.0 level 2 from tiled pyramids, and Presentation API 3.0 manifests."""
