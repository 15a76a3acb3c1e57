"""How the product gets on its feet: the environment, PostgreSQL, migrations, the web process, the worker."""
