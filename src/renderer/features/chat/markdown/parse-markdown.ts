import type { Element, ElementContent, Root } from 'hast'
import type { Html, Root as MarkdownRoot, Parent, PhrasingContent, RootContent } from 'mdast'
import remarkGfm from 'remark-gfm'
import remarkMath from 'remark-math'
import remarkParse from 'remark-parse'
import remarkRehype, { type Options } from 'remark-rehype'
import { unified } from 'unified'
import { normaliseMath } from './math-text.ts'

type Handlers = NonNullable<Options['handlers']>

/** Raw HTML is text: it is shown as it was written and never becomes an element. */
const handlers: Handlers = {
  html: (_state, node: Html) => ({ type: 'text', value: node.value }),
  footnoteReference: (_state, node: { label?: string; identifier: string }) =>
    element('sup', [{ type: 'text', value: node.label ?? node.identifier }]),
  footnoteDefinition: (state, node: { label?: string; identifier: string } & Parent) =>
    element('div', [
      element('sup', [{ type: 'text', value: node.label ?? node.identifier }]),
      ...(state.all(node as never) as ElementContent[]),
    ]),
}

const processor = unified()
  .use(remarkParse)
  .use(remarkGfm)
  .use(remarkMath)
  .use(() => keepPrices)
  .use(remarkRehype, { handlers })

/** Markdown to an element tree with nothing in it that could run: GitHub's flavour, and `$`, `$$`, `\(`, `\[` maths. */
export function parseMarkdown(markdown: string): Root {
  return processor.runSync(processor.parse(normaliseMath(markdown))) as Root
}

/**
 * A dollar sign is a price far more often than a formula: as in Pandoc, a formula has no space just inside its signs
 * and no digit just after them.
 */
function keepPrices(root: MarkdownRoot): void {
  const visit = (node: { children: (RootContent | PhrasingContent)[] }) => {
    node.children.forEach((child, index) => {
      if (child.type === 'inlineMath') {
        const next = node.children[index + 1]
        const after = next?.type === 'text' ? next.value : ''
        const source = child.position
        const doubled =
          source?.start.offset !== undefined &&
          source.end.offset !== undefined &&
          source.end.offset - source.start.offset - child.value.length >= 4
        if (!doubled && (/^\s|\s$/.test(child.value) || /^\d/.test(after))) {
          node.children[index] = { type: 'text', value: `$${child.value}$` }
        }
      }
      if ('children' in child) visit(child)
    })
  }
  visit(root)
}

function element(tagName: string, children: ElementContent[]): Element {
  return { type: 'element', tagName, properties: {}, children }
}
