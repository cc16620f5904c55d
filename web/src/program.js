// The program as the page asks it: by a worker, so that nothing waits for it.

/** Starts the program; a function `ask(task, what)` that answers in turn. */
export function start(script, packed) {
  const worker = new Worker(URL.createObjectURL(new Blob([script], { type: "text/javascript" })));
  const waiting = new Map();
  let next = 0;
  worker.onmessage = ({ data: { id, done, failed } }) => {
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    failed === undefined ? resolve(done) : reject(new Error(failed));
  };
  const ask = (task, what = {}) => new Promise((resolve, reject) => {
    waiting.set(++next, { resolve, reject });
    worker.postMessage({ id: next, task, ...what });
  });
  ask("start", { packed });
  return ask;
}

/** Of questions that come faster than answers, only the newest is asked next. */
export function newest(answer) {
  let busy = false, next;
  return async function ask(question) {
    next = question;
    if (busy) return;
    busy = true;
    while (next) {
      const now = next;
      next = undefined;
      await answer(now);
    }
    busy = false;
  };
}
