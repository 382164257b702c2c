"""The only part that knows Flask, Flask-AppBuilder, SQLAlchemy, Celery and WeasyPrint. No domain is known here."""
