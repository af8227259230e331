"""Column layouts: one small file each turns a system's export into neutral rows of `imports.rows`."""
