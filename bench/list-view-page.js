// Runs in the page before anything else: while a recording goes on, collects the time between frames and long tasks.
let frames = []
let tasks = []
let recording = false
let last = 0

new PerformanceObserver((list) => {
  if (!recording) return
  for (const entry of list.getEntries()) tasks.push(entry.duration)
}).observe({ type: 'longtask' })

function onFrame(now) {
  if (!recording) return
  if (last > 0) frames.push(now - last)
  last = now
  requestAnimationFrame(onFrame)
}

window.bench = {
  begin() {
    frames = []
    tasks = []
    last = 0
    recording = true
    requestAnimationFrame(onFrame)
  },
  end() {
    recording = false
    return { frames, tasks }
  },
  /** Scrolls `selector` by `pixels` in each of `count` frames, there and back. Resolves when it is done. */
  jump(selector, pixels, count) {
    const scroller = document.querySelector(selector)
    return new Promise((resolve) => {
      let step = 0
      const move = () => {
        scroller.scrollTop += step < count / 2 ? pixels : -pixels
        step += 1
        if (step < count) requestAnimationFrame(move)
        else resolve()
      }
      requestAnimationFrame(move)
    })
  },
}
