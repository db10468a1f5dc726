from lib import get_db, scope

class K:
    maker = get_db
    other = get_db
    def switch(self):
        self.maker = scope
        return self
    def get(self):
        return self.maker()
    def get_other(self):
        return type(self).other()

async def right_a():
    async with K().switch().get() as x:
        print(x)

async def wrong_a():
    async with K().get_other() as x:  # either
        print(x)
