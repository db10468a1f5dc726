"""An async comprehension over the function."""


class Feed:
    def __init__(self, posts):
        self.posts = posts

    async def latest(self, count=10):
        for post in self.posts[:count]:
            yield post


async def titles(feed):
    return [post["title"] for post in feed.posts]


async def latest_titles():
    feed = Feed([{"title": "one"}, {"title": "two"}])
    return [post["title"] async for post in feed.latest()]


async def use():
    return await latest_titles()
