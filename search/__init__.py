"""Documents and queries, embedded or on Elasticsearch. Knows nothing of people or the database."""
