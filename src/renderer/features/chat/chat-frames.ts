import type { ChatFrame } from '#shared/contract/chat'

/**
 * Collects what arrives between two animation frames and hands it over in one go, so that a stream of hundreds of
 * events a second costs one render a frame. A hidden page has no animation frames; a timer takes their place.
 */
export function createFrameBatch(apply: (frames: ChatFrame[]) => void): {
  add(frame: ChatFrame): void
  flush(): void
  dispose(): void
} {
  let pending: ChatFrame[] = []
  let cancel: (() => void) | null = null

  const flush = () => {
    cancel?.()
    cancel = null
    if (pending.length === 0) return
    const frames = pending
    pending = []
    apply(frames)
  }

  const schedule = () => {
    if (document.hidden) {
      const timer = setTimeout(flush, 100)
      cancel = () => clearTimeout(timer)
      return
    }
    const request = requestAnimationFrame(flush)
    // An animation frame that never comes (the page was hidden meanwhile) must not hold text back.
    const timer = setTimeout(flush, 250)
    cancel = () => {
      cancelAnimationFrame(request)
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
