"""
The command line.

From the top: `_main` has the arguments, `_commands` what is done, with `_convert` and `_table` for the output; `_run`
reads files, of which `_documents` makes documents; `_statuses` and `_problems` find what is in one. `_scan` and
`_terminal` know JSON and the terminal.
"""

from ._main import main as main
