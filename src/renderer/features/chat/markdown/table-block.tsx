import type { Element, Root } from 'hast'
import { memo, useMemo } from 'react'
import { renderTree, ScrollingTable } from './hast-view.tsx'
import { mayHoldMath } from './math-text.ts'
import { parseMarkdown } from './parse-markdown.ts'
import { useMath } from './use-math.ts'

/** A table that may grow: the rows are read in pieces, and finished pieces are not read again. */
export const TableBlock = memo(function TableBlock(props: {
  head: string
  rows: readonly string[]
  open: boolean
}) {
  return (
    <ScrollingTable>
      <TablePart markdown={props.head} part="thead" />
      {props.rows.map((rows, index) =>
        rows.trim() === '' ? null : (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces only ever grow at the end
          <TablePart key={index} markdown={props.head + rows} part="tbody" />
        ),
      )}
    </ScrollingTable>
  )
})

const TablePart = memo(function TablePart(props: { markdown: string; part: 'thead' | 'tbody' }) {
  const math = useMath(mayHoldMath(props.markdown))
  return useMemo(() => {
    const tree = parseMarkdown(props.markdown)
    math?.(tree)
    const part = findElement(tree, props.part)
    return part ? renderTree(part, false) : null
  }, [props.markdown, props.part, math])
})

function findElement(node: Root | Element, tagName: string): Element | null {
  for (const child of node.children) {
    if (child.type !== 'element') continue
    const found = child.tagName === tagName ? child : findElement(child, tagName)
    if (found) return found
  }
  return null
}
