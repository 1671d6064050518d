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
  const groups = groupsOf(blocks)
  // What was written before one's eyes has been measured; only then may the browser skip what is out of sight.
  const [seenGrowing] = useState(props.growing)
  return (
    <div className="markdown">
      {groups.map((group, index) => (
        <BlockGroup
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces only ever grow at the end
          key={index}
          blocks={group}
          skippable={seenGrowing && index < groups.length - 1}
          definitions={splitter.definitions}
          defined={splitter.definitions.size}
        />
      ))}
    </div>
  )
}

const blocksPerGroup = 16
const charactersPerGroup = 6_000

/**
 * Groups let React pass over most of a long answer with one comparison each, and the browser over its layout and
 * paint. They are cut from the front, so that a finished one never changes.
 */
function groupsOf(blocks: readonly Block[]): Block[][] {
  const groups: Block[][] = []
  let group: Block[] = []
  let characters = 0
  for (const block of blocks) {
    if (group.length === blocksPerGroup || characters > charactersPerGroup) {
      groups.push(group)
      group = []
      characters = 0
    }
    group.push(block)
    characters += sizeOf(block)
  }
  if (group.length > 0) groups.push(group)
  return groups
}

function sizeOf(block: Block): number {
  return block.kind === 'table' ? 1_000 : block.text.length
}

const BlockGroup = memo(
  function BlockGroup(props: {
    blocks: readonly Block[]
    /** The browser need not lay it out while it is out of sight. */
    skippable: boolean
    definitions: ReadonlyMap<string, string>
    /** How many there are: the map is the same object for the whole text. */
    defined: number
  }) {
    return (
      <div className="blocks" data-skippable={props.skippable || undefined}>
        {props.blocks.map((block, index) => (
          <BlockView
            // biome-ignore lint/suspicious/noArrayIndexKey: pieces only ever grow at the end
            key={index}
            block={block}
            definitions={definitionsFor(block, props.definitions)}
          />
        ))}
      </div>
    )
  },
  (a, b) =>
    a.defined === b.defined &&
    a.skippable === b.skippable &&
    a.blocks.length === b.blocks.length &&
    a.blocks.every((block, index) => block === b.blocks[index]),
)

const BlockView = memo(function BlockView(props: { block: Block; definitions: string }) {
  const { block } = props
  switch (block.kind) {
    case 'code':
      return <CodeBlock code={block.text} language={block.language} open={block.open} />
    case 'table':
      return <TableBlock head={block.head} rows={block.rows} />
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
