// The page's side of the worker: one check at a time, and of those that wait only the newest.

// mypy needs less than a second; a program on which it does not end must not block the page for good.
const PATIENCE = 60_000;

/** Starts a worker. `heard` is called with what it says (see worker.js). */
export class Checker {
  constructor(heard) {
    this.heard = heard;
    this.start();
  }

  start() {
    this.worker?.terminate();
    clearTimeout(this.clock);
    this.running = this.waiting = null;
    this.ready = false;
    this.worker = new Worker("worker.js", { type: "module" });
    this.worker.onmessage = ({ data }) => this.receive(data);
    this.worker.onerror = (event) => this.receive({ kind: "broken", text: event.message || "The worker cannot be started" });
  }

  check(request) {
    if (this.running) {
      this.waiting = request;
      return;
    }
    this.running = request;
    this.worker.postMessage(request);
    if (this.ready) this.watch();
  }

  watch() {
    clearTimeout(this.clock);
    this.clock = setTimeout(() => {
      this.heard({ kind: "broken", text: `mypy did not end within ${PATIENCE / 1000} seconds` });
      this.worker.terminate();
    }, PATIENCE);
  }

  receive(message) {
    if (message.kind === "ready") {
      this.ready = true;
      if (this.running) this.watch();
    }
    if (message.kind !== "checked" && message.kind !== "repaired") {
      this.heard(message);
      return;
    }
    clearTimeout(this.clock);
    const next = this.waiting;
    const done = this.running;
    this.running = this.waiting = null;
    if (next) this.check(next);
    // What was found in a program that has changed meanwhile would be shown at the wrong places, and a repair would take the change back.
    else this.heard({ ...message, request: done });
  }
}
