from lib import get_db

class Base:
    def __init__(self):
        self.made = get_db()
        self.maker = get_db
    def hook(self):
        return get_db()
    def get(self):
        return self.hook()
    def get_made(self):
        return self.made
    def get_maker(self):
        return self.maker()
