"""Demo media that the archive makes for itself: photos, films, sound and a document, with true-looking captions.

``python -m dev.demo OUT_DIR [--quick] [--jobs N]`` fills a folder. Scenes are rendered by POV-Ray from ``scenes/*.pov``; speech is spoken
by espeak-ng; ambience is synthesised by SoX; captions are written by ExifTool. Nothing is downloaded, nothing is committed. A file that stands
in the folder is not made again, and a file appears whole or not at all (made under ``OUT_DIR/.partial``, then renamed), so an
interrupted run is continued by running it again. Places are real; persons, events and figures are invented, and every file says
that it was made by software (IPTC digital source type ``digitalCreation``).

``OUT_DIR/manifest.json`` (UTF-8) grows as files are finished; it lists only what stands::

    {"version": 1,
     "complete": true,                       false while the run still goes on
     "items": [
       {"file": "cau-day-vang-hoang-hon.jpg",  name in OUT_DIR
        "owner": "dantri",                   code of the organisation that owns it
        "visibility": "public",              own | organisations | members | public
        "with": ["tapchi"],                  codes, for visibility "organisations", else []
        "kind": "film",                      null: as detected; "film" where a video is a documentary
        "sidecars": ["phim.srt"],            names in OUT_DIR that go in with the file
        "metadata": {"title": "...", ...}}]} keys as POST /assets takes them, {} where the file itself says everything
"""
