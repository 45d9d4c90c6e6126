"""Recordings and the sound of films: streams that belong together, loudness, waveform, previews."""
