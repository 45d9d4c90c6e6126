"""Programs of others, each started in one place and bounded in time, memory and output: ffmpeg, ExifTool, LibreOffice, decoders apart."""
