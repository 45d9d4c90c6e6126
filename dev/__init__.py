"""Tools of the people who build the archive; nothing in the packages imports from here."""
