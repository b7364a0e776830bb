"""Pictures of what was read and what fired: counted in the background, drawn as SVG on the server."""
