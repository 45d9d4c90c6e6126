"""HLS as players want it: playlists over CMAF files, and captions beside them."""
