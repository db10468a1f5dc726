"""A name first holds the generator, then the list made from it; untyped code does it freely."""


def read_ids(text):
    for word in text.split():
        if word.isdigit():
            yield int(word)


def report(text):
    items = read_ids(text)
    items = list(items)
    items = sorted(items)
    first, *rest = items
    items = {"first": first, "rest": rest}
    items = items["rest"]
    return sum(items) + len(items)


def use() -> int:
    return report("3 orders of 20 and 7")
