"""One long film worked on by many: it is cut into pieces, each a job of the film lane, and joined when all are there.

The film's own job gives its worker back while its pieces are made (state ``parted``) and is woken by the last of them. What a
piece leaves goes through the store, because workers may stand on different machines, and is gone when the film is whole.
"""
