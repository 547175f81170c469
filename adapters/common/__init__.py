"""What every platform needs and none owns: logs, leased requests, the deduplicator."""
