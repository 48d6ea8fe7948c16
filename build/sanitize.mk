# sanitize
