"""`for row in pending_rows` in code without annotations."""

QUEUE = [{"id": 1, "done": True}, {"id": 2, "done": False}]


def pending_rows(queue=QUEUE):
    for row in queue:
        if not row["done"]:
            yield row


def work_off():
    done = []
    for row in pending_rows:  # BUG: forgot-call
        done.append(row["id"])
    return done


def use():
    return work_off()
