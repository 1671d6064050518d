import type { Element, Root } from 'hast'
import { memo, useDeferredValue, useMemo, useState } from 'react'
import remend from 'remend'
import { classNames } from '../../../ui/class-names.ts'
import type { Block } from './block.ts'
import { CodeBlock } from './code-block.tsx'
import { renderTree } from './hast-view.tsx'
import { mayHoldMath } from './math-text.ts'
import { parseMarkdown } from './parse-markdown.ts'
import { createBlockSplitter } from './split-blocks.ts'
import { TableBlock } from './table-block.tsx'
import { useMath } from './use-math.ts'
import './markdown.css'

/** Longer texts are rendered in the background, so that opening a conversation never waits for one. */
const longText = 12_000

/**
 * A model's text as Markdown. While it grows only its last piece is read again; nothing in it can run, load anything
 * remote, or become raw HTML.
 */
export function Markdown(props: { text: string; growing: boolean }) {
  const deferred = useDeferredValue(props.text, '')
  const text = props.text.length > longText ? deferred : props.text
  const [splitter] = useState(createBlockSplitter)
  const finished = !props.growing && text.length === props.text.length
  const blocks = useMemo(() => splitter.update(text, finished), [splitter, text, finished])
  return (
    <div className="markdown">
      {groupsOf(blocks).map((group, index) => (
        <BlockGroup
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces only ever grow at the end
          key={index}
          blocks={group}
          definitions={splitter.definitions}
          defined={splitter.definitions.size}
        />
      ))}
    </div>
  )
}

const groupSize = 16

/** Groups let React pass over most of a long answer with one comparison each. */
function groupsOf(blocks: readonly Block[]): Block[][] {
  const groups: Block[][] = []
  for (let index = 0; index < blocks.length; index += groupSize) {
    groups.push(blocks.slice(index, index + groupSize))
  }
  return groups
}

const BlockGroup = memo(
  function BlockGroup(props: {
    blocks: readonly Block[]
    definitions: ReadonlyMap<string, string>
    /** How many there are: the map is the same object for the whole text. */
    defined: number
  }) {
    return props.blocks.map((block, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces only ever grow at the end
      <BlockView key={index} block={block} definitions={definitionsFor(block, props.definitions)} />
    ))
  },
  (a, b) =>
    a.defined === b.defined &&
    a.blocks.length === b.blocks.length &&
    a.blocks.every((block, index) => block === b.blocks[index]),
)

const BlockView = memo(function BlockView(props: { block: Block; definitions: string }) {
  const { block } = props
  switch (block.kind) {
    case 'code':
      return <CodeBlock code={block.text} language={block.language} open={block.open} />
    case 'table':
      return <TableBlock head={block.head} rows={block.rows} open={block.open} />
    case 'plain':
      return <p className="whitespace-pre-wrap">{block.text}</p>
    case 'markdown':
      return (
        <MarkdownPiece
          text={block.text + props.definitions}
          open={block.open}
          continued={block.continued}
          start={block.start}
          depth={block.depth}
        />
      )
  }
})

const MarkdownPiece = memo(function MarkdownPiece(props: {
  text: string
  open: boolean
  continued: boolean
  start: number | null
  depth: number
}) {
  const math = useMath(mayHoldMath(props.text))
  const content = useMemo(() => {
    const tree = parseMarkdown(props.open ? closeOpenMarks(props.text) : props.text)
    if (props.start !== null) renumber(tree, props.start)
    math?.(tree)
    return renderTree(tree, props.open)
  }, [props.text, props.open, props.start, math])
  return (
    <div
      className={classNames('piece', props.continued && 'continued', props.depth > 0 && 'lifted')}
    >
      {content}
    </div>
  )
})

/** A half-written `**bold` or `[link](` is shown as what it is about to be. */
function closeOpenMarks(text: string): string {
  return remend(text, { linkMode: 'text-only' })
}

function renumber(tree: Root, start: number): void {
  const list = tree.children.find(
    (child): child is Element => child.type === 'element' && child.tagName === 'ol',
  )
  if (list) list.properties.start = start
}

function definitionsFor(block: Block, definitions: ReadonlyMap<string, string>): string {
  if (block.kind !== 'markdown' || definitions.size === 0) return ''
  const used = new Set<string>()
  for (const match of block.text.matchAll(/\[([^[\]\n]{1,200})\]/g)) {
    const definition = definitions.get(match[1]?.toLowerCase() ?? '')
    if (definition && !block.text.includes(definition)) used.add(definition)
  }
  return used.size > 0 ? `\n\n${[...used].join('\n')}` : ''
}
