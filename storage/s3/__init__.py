"""Any S3: MinIO, or a cloud. Path style, region, TLS and own authorities are settings of :class:`storage.s3.place.S3Place`."""
