from lib import get_db, scope

def pick():
    """From the package."""
    return get_db()
