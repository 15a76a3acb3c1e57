"""Django as WSGI, wrapped by asgi.py."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
