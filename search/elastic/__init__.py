"""The index on Elasticsearch 8: the same folded fields, plan and answers as the embedded one, on any number of machines."""

from search.elastic.index import ElasticIndex
from search.elastic.mapping import Shape
from search.elastic.server import Address

__all__ = ["Address", "ElasticIndex", "Shape"]
