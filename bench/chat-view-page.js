// Runs in the page before anything else: collects long tasks, and how late a timer is that wants to fire every 5 ms.
const seen = { tasks: [], late: [] }

new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) seen.tasks.push(entry.duration)
}).observe({ type: 'longtask', buffered: true })

let last = performance.now()
setInterval(() => {
  const now = performance.now()
  seen.late.push(Math.max(0, now - last - 5))
  last = now
}, 5)

const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))

function inView(messageId) {
  const box = document
    .querySelector(`article[data-message="${messageId}"]`)
    ?.getBoundingClientRect()
  return box !== undefined && box.bottom > 0 && box.top < innerHeight
}

window.bench = {
  go(hash) {
    location.hash = hash
  },
  /** Milliseconds from the wish to be at `hash` to the frame that shows the message. */
  async open(hash, messageId) {
    const begun = performance.now()
    location.hash = hash
    while (!inView(messageId)) {
      if (performance.now() - begun > 20_000) throw new Error(`${messageId} never came.`)
      await frame()
    }
    await frame()
    return performance.now() - begun
  },
  reset() {
    seen.tasks = []
    seen.late = []
  },
  read: () => seen,
  answerLength: () =>
    [...document.querySelectorAll('[role=log] article')].at(-1)?.textContent.length ?? 0,
}
