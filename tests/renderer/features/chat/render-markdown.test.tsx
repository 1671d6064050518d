import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, test } from 'vitest'
import { renderTree } from '../../../../src/renderer/features/chat/markdown/hast-view.tsx'
import { parseMarkdown } from '../../../../src/renderer/features/chat/markdown/parse-markdown.ts'
import { TooltipProvider } from '../../../../src/renderer/ui/tooltip.tsx'

const html = (markdown: string) =>
  renderToStaticMarkup(
    <TooltipProvider>{renderTree(parseMarkdown(markdown), false)}</TooltipProvider>,
  )

describe('untrusted text', () => {
  test('raw HTML is shown as it was written', () => {
    const shown = html('Hi <img src=x onerror=alert(1)> there\n\n<script>alert(2)</script>\n')
    expect(shown).not.toMatch(/<img|<script/)
    expect(shown).toContain('&lt;script&gt;alert(2)&lt;/script&gt;')
    expect(shown).toContain('onerror=alert(1)')
  })

  test('only web and mail addresses become links', () => {
    const shown = html(
      '[a](javascript:alert(1)) [b](file:///etc/passwd) [c](https://example.com) [d](mailto:me@example.com) [e](data:text/html,x) [f](/local)',
    )
    expect(shown.match(/href="[^"]*"/g)).toEqual([
      'href="https://example.com"',
      'href="mailto:me@example.com"',
    ])
    expect(shown).toMatch(/rel="noopener noreferrer nofollow"/)
  })

  test('remote images are named, never fetched', () => {
    const shown = html('![a cat](https://example.com/cat.png) ![](javascript:x)')
    expect(shown).not.toContain('<img')
    expect(shown).toContain('https://example.com/cat.png')
    expect(shown).toContain('a cat')
  })

  test('pictures inside the text itself are shown, but no other data', () => {
    expect(html('![dot](data:image/png;base64,AAAA)')).toContain('<img')
    expect(html('![dot](data:image/svg+xml;base64,AAAA)')).not.toContain('<img')
  })
})

describe('flavour', () => {
  test('tables, task lists, footnotes and headings below the page’s own', () => {
    const shown = html(
      '# Top\n\n- [x] done\n\n| a | b |\n|--|--:|\n| 1 | 2 |\n\nText[^1]\n\n[^1]: The note.\n',
    )
    expect(shown).toContain('<h3 data-size="1"')
    expect(shown).toMatch(/checkbox[^>]*checked/)
    expect(shown).toContain('<td')
    expect(shown).toContain('The note.')
  })

  test.each([
    ['It costs $5 and $10 today.', false],
    ['Between $5-$7.', false],
    ['So $x^2$ grows.', true],
    ['So \\(x^2\\) grows.', true],
    ['`\\(not\\)`', false],
    ['\\[ a + b \\]', true],
    ['$$\na + b\n$$', true],
  ])('%s: maths %s', (markdown, maths) => {
    expect(html(markdown).includes('math')).toBe(maths)
  })
})
