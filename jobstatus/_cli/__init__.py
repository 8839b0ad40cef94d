"""
The command line.

From top to bottom: `_main` parses the arguments; `_commands` has the commands, with `_convert` and `_table` for their
output; `_run` reads files, which `_documents` splits into documents; `_statuses` and `_problems` examine a document;
`_scan` handles JSON text, `_terminal` the standard streams. `_adopt` and the modules it imports are for generated SDKs.
"""

from ._main import main as main
