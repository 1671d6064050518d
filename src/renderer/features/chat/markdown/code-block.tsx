import { Check, Copy, WrapText } from 'lucide-react'
import { memo, useEffect, useRef, useState } from 'react'
import { IconButton } from '../../../ui/icon-button.tsx'
import { useCopy } from '../use-copy.ts'
import { countLines, splitCode } from './code-pieces.ts'
import { sharedHighlighter } from './highlight-client.ts'
import { type TokenLine, tokenKinds } from './highlight-protocol.ts'
import { type GrammarName, grammarName } from './languages.ts'
import { usePieceColours } from './use-piece-colours.ts'

let blocks = 0

/**
 * Code, in pieces: a finished piece is rendered and coloured once, and only while it is near the viewport; the others
 * are skipped by the browser at their exact height.
 */
export const CodeBlock = memo(function CodeBlock(props: {
  code: string
  language: string
  open: boolean
}) {
  const [wrap, setWrap] = useState(false)
  const [copied, copy] = useCopy()
  const [block] = useState(() => ++blocks)
  const grammar = grammarName(props.language)
  const pieces = splitCode(props.code)
  useEffect(() => {
    return () => {
      if (grammar !== null) sharedHighlighter().forget(block)
    }
  }, [block, grammar])
  const label = props.language || 'text'
  return (
    <figure className="code-block group/code" data-wrap={wrap || undefined}>
      <figcaption className="flex h-8 items-center gap-1 border-b pr-1 pl-3.5 text-xs text-ink-3">
        <span className="grow truncate font-mono">{label}</span>
        <IconButton
          label="Wrap long lines"
          size="sm"
          pressed={wrap}
          onClick={() => setWrap((on) => !on)}
        >
          <WrapText />
        </IconButton>
        <button
          type="button"
          onClick={() => copy(props.code)}
          aria-label={copied ? 'Copied' : 'Copy code'}
          className="inline-flex h-7 items-center gap-1.5 rounded-sm px-2 hover:bg-sunken hover:text-ink [&>svg]:size-3.5"
        >
          {copied ? <Check className="text-green" /> : <Copy />}
          <span aria-live="polite">{copied ? 'Copied' : 'Copy'}</span>
        </button>
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section tabIndex={0} aria-label={`${label} code`} className="code-scroll">
        <pre>
          <code>
            {pieces.map((piece, index) => (
              <CodePiece
                // biome-ignore lint/suspicious/noArrayIndexKey: pieces only ever grow at the end
                key={index}
                block={block}
                piece={index}
                text={piece}
                last={index === pieces.length - 1}
                open={props.open && index === pieces.length - 1}
                grammar={grammar}
                wrap={wrap}
              />
            ))}
          </code>
        </pre>
      </section>
    </figure>
  )
})

const CodePiece = memo(function CodePiece(props: {
  block: number
  piece: number
  text: string
  last: boolean
  open: boolean
  grammar: GrammarName | null
  wrap: boolean
}) {
  const element = useRef<HTMLSpanElement>(null)
  const [near, setNear] = useState(false)
  const colours = usePieceColours(props)
  useEffect(() => {
    const target = element.current
    if (!target) return
    const observer = new IntersectionObserver(([entry]) => entry && setNear(entry.isIntersecting), {
      rootMargin: '600px 0px',
    })
    observer.observe(target)
    return () => observer.disconnect()
  }, [])
  const shown = near && colours ? colours : null
  const height = props.wrap ? undefined : `calc(${countLines(props.text)} * var(--code-line))`
  return (
    <span
      ref={element}
      className="code-piece"
      style={props.last ? undefined : { containIntrinsicBlockSize: height }}
      data-settled={!props.last || undefined}
    >
      {shown ? (
        <ColouredLines lines={shown.lines} rest={props.text.slice(shown.length)} />
      ) : (
        props.text
      )}
      {'\n'}
    </span>
  )
})

const ColouredLines = memo(function ColouredLines(props: { lines: TokenLine[]; rest: string }) {
  return (
    <>
      {props.lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines of a piece keep their places
        <Line key={index} line={line} first={index === 0} />
      ))}
      {props.rest}
    </>
  )
})

const Line = memo(
  function Line({ line, first }: { line: TokenLine; first: boolean }) {
    const spans = []
    if (!first) spans.push('\n')
    for (let index = 0; index < line.length; index += 2) {
      const kind = tokenKinds[Number(line[index + 1])] ?? 'plain'
      spans.push(
        kind === 'plain' ? (
          line[index]
        ) : (
          <i key={index} data-code={kind}>
            {line[index]}
          </i>
        ),
      )
    }
    return spans
  },
  (a, b) =>
    a.line.length === b.line.length && a.line.every((part, index) => part === b.line[index]),
)
