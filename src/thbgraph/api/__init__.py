"""The HTTP service: ``app.create_app`` builds it, ``server.serve`` runs it; each other module is one concern of it."""
