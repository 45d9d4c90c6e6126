"""What runs in the short process of :mod:`ingest.programs.apart`: one module for each library that opens foreign files.

A task takes the order (source, folder, limits) and answers with plain data; what a library throws there means: damaged.
"""
