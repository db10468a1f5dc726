"""An unannotated coroutine function returns an async generator; the loop forgets the await."""


class Search:
    async def _hits(self, query):
        for rank in range(3):
            yield {"query": query, "rank": rank}

    async def search(self, query):
        query = query.strip().lower()
        return self._hits(query)


async def use():
    found = []
    async for hit in Search().search(" Invoice "):  # BUG: async-for-over-coroutine
        found.append(hit["rank"])
    return found
