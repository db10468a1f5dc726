def deep():
    from ..db import pick
    return pick()

def both(flag=True):
    if flag:
        from ..db import get_db as make
    else:
        from ..db import scope as make
    return make()
