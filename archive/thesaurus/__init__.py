"""The vocabulary of the labour and social field: concepts in two languages, broader and narrower, with their history.

Concepts are data with ids of their own that are never used twice; what is no longer used stays, deprecated, and may name
its successor. The vocabulary is read and written as SKOS (W3C Recommendation, 18 August 2009).
"""
