import type { Element, ElementContent, Root } from 'hast'
import { toJsxRuntime } from 'hast-util-to-jsx-runtime'
import type { ComponentProps, ReactNode } from 'react'
import { Fragment, jsx, jsxs } from 'react/jsx-runtime'
import { CodeBlock } from './code-block.tsx'
import { ExternalLink } from './external-link.tsx'
import { RemoteImage } from './remote-image.tsx'

/** An element tree from `parseMarkdown` as React elements. */
export function renderTree(tree: Root | Element, open: boolean): ReactNode {
  return toJsxRuntime(tree, {
    Fragment,
    jsx,
    jsxs,
    passNode: true,
    components: {
      a: ({ href, children }) => <ExternalLink href={href}>{children}</ExternalLink>,
      img: ({ src, alt }) => (
        <RemoteImage src={typeof src === 'string' ? src : ''} alt={alt ?? ''} />
      ),
      pre: ({ node }) => <CodeOf node={node} open={open} />,
      table: ({ children }) => <ScrollingTable>{children}</ScrollingTable>,
      // A head without words is no head to a screen reader.
      th: ({ node, ...rest }) =>
        node && node.children.length > 0 ? <th {...rest} /> : <td {...rest} />,
      input: ({ checked }) => (
        <input
          type="checkbox"
          checked={checked === true}
          readOnly
          disabled
          aria-label={checked ? 'Done' : 'Not done'}
        />
      ),
      // The page's own headings come first: those of an answer stand below them.
      h1: heading('h3', 1),
      h2: heading('h4', 2),
      h3: heading('h5', 3),
      h4: heading('h6', 4),
      h5: heading('h6', 5),
      h6: heading('h6', 6),
    },
  })
}

export function ScrollingTable(props: { children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section tabIndex={0} className="table-scroll" aria-label="Table">
      <table>{props.children}</table>
    </section>
  )
}

function heading(Tag: 'h3' | 'h4' | 'h5' | 'h6', size: number) {
  return ({ node: _node, ...rest }: ComponentProps<'h3'> & { node?: unknown }) => (
    <Tag {...rest} data-size={size} />
  )
}

function CodeOf(props: { node: Element | undefined; open: boolean }) {
  const code = props.node?.children.find(isCode)
  const classes = code?.properties.className
  const language = Array.isArray(classes)
    ? classes.map(String).find((name) => name.startsWith('language-'))
    : undefined
  return (
    <CodeBlock
      code={textOf(code ?? props.node).replace(/\n$/, '')}
      language={language?.slice('language-'.length).toLowerCase() ?? ''}
      open={props.open}
    />
  )
}

function isCode(node: ElementContent): node is Element {
  return node.type === 'element' && node.tagName === 'code'
}

function textOf(node: ElementContent | undefined): string {
  if (!node) return ''
  if (node.type === 'text') return node.value
  return node.type === 'element' ? node.children.map(textOf).join('') : ''
}
