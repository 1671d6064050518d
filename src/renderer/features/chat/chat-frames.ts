import type { ChatFrame } from '#shared/contract/chat-events'

/** Text that grows 25 times a second looks as if it flowed; more would only cost. */
const restMs = 40

/**
 * Collects what arrives between two animation frames and hands it over in one go, so that a stream of hundreds of
 * events a second costs some 25 renders. What comes after a rest is handed over with the next frame. A hidden page has
 * no animation frames; a timer takes their place.
 */
export function createFrameBatch(apply: (frames: ChatFrame[]) => void): {
  add(frame: ChatFrame): void
  flush(): void
  dispose(): void
} {
  let pending: ChatFrame[] = []
  let cancel: (() => void) | null = null
  let flushedAt = Number.NEGATIVE_INFINITY

  const flush = () => {
    cancel?.()
    cancel = null
    if (pending.length === 0) return
    const frames = pending
    pending = []
    flushedAt = performance.now()
    apply(frames)
  }

  const schedule = () => {
    if (document.hidden) {
      const timer = setTimeout(flush, 100)
      cancel = () => clearTimeout(timer)
      return
    }
    let request = 0
    const rest = setTimeout(
      () => {
        request = requestAnimationFrame(flush)
      },
      Math.max(0, restMs - (performance.now() - flushedAt)),
    )
    // An animation frame that never comes (the page was hidden meanwhile) must not hold text back.
    const timer = setTimeout(flush, 250)
    cancel = () => {
      cancelAnimationFrame(request)
      clearTimeout(rest)
      clearTimeout(timer)
    }
  }

  return {
    add(frame) {
      pending.push(frame)
      if (cancel === null) schedule()
    },
    flush,
    dispose() {
      cancel?.()
      cancel = null
      pending = []
    },
  }
}
