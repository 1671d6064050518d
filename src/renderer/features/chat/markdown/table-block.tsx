import type { Element, Root } from 'hast'
import { memo, startTransition, useMemo, useState } from 'react'
import { rowsPerPiece, tableCells } from './block.ts'
import { renderTree, ScrollingTable } from './hast-view.tsx'
import { mayHoldMath } from './math-text.ts'
import { parseMarkdown } from './parse-markdown.ts'
import { useMath } from './use-math.ts'

/** Pieces at the front and at the end of a very long table that are shown before anybody asks for the rest. */
const firstPieces = 12
const lastPieces = 4

/**
 * A table that may grow: the rows are read in pieces, and finished pieces are not read again. Laying out a table costs
 * time for every row of it, so the middle of a very long one waits for a click.
 */
export const TableBlock = memo(function TableBlock(props: {
  head: string
  rows: readonly string[]
}) {
  const [whole, setWhole] = useState(false)
  const pieces = props.rows.filter((rows) => rows.trim() !== '')
  const hiddenPieces = whole ? 0 : Math.max(0, pieces.length - firstPieces - lastPieces)
  const part = (rows: string, index: number) => (
    <TablePart key={index} markdown={props.head + rows} part="tbody" />
  )
  return (
    <ScrollingTable>
      <TablePart markdown={props.head} part="thead" />
      {pieces.slice(0, hiddenPieces > 0 ? firstPieces : undefined).map(part)}
      {hiddenPieces > 0 && (
        <tbody>
          <tr>
            <td colSpan={tableCells(props.head.split('\n', 1)[0] ?? '')}>
              <button
                type="button"
                className="font-[560] text-ink-2 underline decoration-dotted underline-offset-2 hover:text-ink"
                onClick={() => startTransition(() => setWhole(true))}
              >
                Show {hiddenPieces * rowsPerPiece} more rows
              </button>
            </td>
          </tr>
        </tbody>
      )}
      {hiddenPieces > 0 &&
        pieces
          .slice(-lastPieces)
          .map((rows, index) => part(rows, pieces.length - lastPieces + index))}
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
