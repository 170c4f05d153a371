"""Serves the project on a free port, which it prints, for as long as its standard input is open."""

import os
import sys
import threading

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"

from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application


class Server(ThreadedWSGIServer):
    """As Django's, and a connection that is still open does not keep it from ending."""

    daemon_threads = True


def main():
    application = get_wsgi_application()
    server = Server(("127.0.0.1", 0), WSGIRequestHandler)
    server.set_app(application)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    # A test that is killed takes its site with it.
    sys.stdin.buffer.read()


if __name__ == "__main__":
    main()
