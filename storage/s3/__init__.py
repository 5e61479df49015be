"""The bucket: one S3 client with conditional writes, and the errors of a store in our words. Knows no article."""
