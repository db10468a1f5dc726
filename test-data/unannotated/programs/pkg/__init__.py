from .db import *
from .db import get_db as fetch
