import type { Root } from 'hast'
import { useSyncExternalStore } from 'react'

/** Turns the formulas of a tree into elements, in place. */
type RenderMath = (tree: Root) => void

let render: RenderMath | null = null
let loading: Promise<void> | null = null
const listeners = new Set<() => void>()

/** KaTeX weighs more than the rest of the view: it is fetched when the first formula comes up. */
function load(): Promise<void> {
  loading ??= Promise.all([
    import('rehype-katex'),
    import('unified'),
    import('katex/dist/katex.min.css'),
  ]).then(
    ([{ default: rehypeKatex }, { unified }]) => {
      const processor = unified().use(rehypeKatex, {
        strict: false,
        trust: false,
        maxSize: 20,
        maxExpand: 200,
      })
      render = (tree) => void processor.runSync(tree)
      for (const listener of listeners) listener()
    },
    () => {
      loading = null
    },
  )
  return loading
}

/** `null` until it is loaded; formulas show as written until then. */
export function useMath(needed: boolean): RenderMath | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      if (needed && render === null) void load()
      return () => listeners.delete(listener)
    },
    () => (needed ? render : null),
    () => null,
  )
}
