"""No annotations: the plugin hook is a manager in the base and a generator in one plugin."""
from contextlib import contextmanager


class Plugin:
    @contextmanager
    def around_request(self, path):
        yield path


class TimingPlugin(Plugin):
    def __init__(self):
        self.seen = []
    @contextmanager
    def around_request(self, path):
        self.seen.append(path)
        yield f"timed {path}"


def dispatch(plugins, path):
    labels = []
    for plugin in plugins:
        with plugin.around_request(path) as label:
            labels.append(label)
    return labels


def use():
    return dispatch([Plugin(), TimingPlugin()], "/")
