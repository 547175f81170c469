"""What other programs ask: MCP (`/mcp`, `citybrief mcp`) and HTTP (`/api/v1`). Read-only, with the same answers and sources."""
