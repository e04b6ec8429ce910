"""The language server for editors (extra ``lsp``): ``newsmatter lsp``. docs/howto-editors.md says how editors start it.

`_server` speaks the protocol, by pygls. What it answers comes from `_page`, which knows a text and a position and no
protocol: findings and mends are those of the command, keys and their descriptions those of the JSON Schema.
"""
