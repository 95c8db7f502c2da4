"""The JSON-RPC server on standard input and output, for the plugin."""
