"""Our launcher of PostgreSQL: the wheel's programs, else Debian's, else the server of DATABASE_URL.

`start_server(state_dir, say=print)` gives a `Server`; several processes of one state directory share it, and
it stops with the last of them however that one dies. Works as root, below private folders, without ever
changing the rights of an existing folder.
"""

from .problems import DatabaseUnavailable
from .server import Server, discard_server, running_url, start_server, stop_server

__all__ = ["DatabaseUnavailable", "Server", "discard_server", "running_url", "start_server", "stop_server"]
