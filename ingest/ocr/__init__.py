"""Words read in photos, posters and scanned pages (Tesseract), each with its place and how sure it is."""
