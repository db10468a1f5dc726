"""An unannotated async generator under another name, called by an unannotated handler."""

sent: list = []


async def publish(topic, messages):
    for message in messages:
        sent.append((topic, message))
        yield len(sent)


emit = publish


async def on_order(order):
    if order["total"] > 0:
        emit("orders", [order["id"]])  # BUG: dropped-agen
    return order["id"]


async def use():
    await on_order({"id": 3, "total": 12})
    return sent
