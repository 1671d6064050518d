import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const css = readFileSync(new URL('../../src/renderer/app/theme.css', import.meta.url), 'utf8')

function palette(selector: string): Map<string, string> {
  const start = css.indexOf(`${selector} {`)
  const block = css.slice(start, css.indexOf('}', start))
  return new Map(
    [...block.matchAll(/--([a-z0-9-]+): (#[0-9a-f]{6});/g)].map(([, name = '', hex = '']) => [
      name,
      hex,
    ]),
  )
}

/** Relative luminance and contrast as WCAG 2.2 defines them. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (light + 0.05) / (dark + 0.05)
}

const grounds = ['bg', 'surface', 'raised', 'sunken']
const inks = ['ink', 'ink-2', 'ink-3', 'signal', 'green', 'amber', 'red', 'violet', 'blue']
const pairs = [
  ...grounds.flatMap((ground) => inks.map((ink) => [ink, ground] as const)),
  ...['signal', 'green', 'amber', 'red', 'violet', 'blue'].map(
    (tone) => [tone, `${tone}-soft`] as const,
  ),
  ['ink', 'amber-soft'] as const,
  ['ink', 'red-soft'] as const,
  ['ink', 'blue-soft'] as const,
  ['on-signal', 'signal'] as const,
  ['on-signal', 'signal-strong'] as const,
]

describe.each([
  ['light', ':root'],
  ['dark', ':root[data-theme="dark"]'],
])('the %s palette', (_theme, selector) => {
  const colours = palette(selector)
  it.each(pairs)('shows %s on %s with a contrast of at least 4.5', (ink, ground) => {
    const [front, back] = [colours.get(ink), colours.get(ground)]
    if (!front || !back) throw new Error(`${ink} or ${ground} is not in the palette`)
    expect(contrast(front, back)).toBeGreaterThanOrEqual(4.5)
  })

  it('outlines controls with a contrast of at least 3', () => {
    const [line, ground] = [colours.get('line-control'), colours.get('raised')]
    if (!line || !ground) throw new Error('the palette lacks a colour')
    expect(contrast(line, ground)).toBeGreaterThanOrEqual(3)
  })
})
