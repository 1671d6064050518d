// How well is routed? Prints tables with 95 % bootstrap intervals.
//   npm run bench:router [-- --only routellm]
import { parseArgs } from 'node:util'

/** One part of the report: prints its tables line by line. */
export interface Section {
  run(print: (line: string) => void): Promise<void> | void
}

const sections: Record<string, () => Promise<Section>> = {
  classifier: () => import('./router/classifier.ts'),
  routellm: () => import('./router/routellm.ts'),
  product: () => import('./router/product.ts'),
  escalation: () => import('./router/escalation.ts'),
  'speed-up': () => import('./router/speed-up.ts'),
  rules: () => import('./router/rules.ts'),
}

const { values } = parseArgs({ options: { only: { type: 'string' } } })
const chosen = values.only?.split(',') ?? Object.keys(sections)
const unknown = chosen.filter((name) => !(name in sections))
if (unknown.length > 0) {
  console.error(
    `There is no section ${unknown.join(', ')}. There are: ${Object.keys(sections).join(', ')}.`,
  )
  process.exit(2)
}
for (const name of chosen) {
  const begun = performance.now()
  const section = await sections[name]?.()
  await section?.run((line) => console.log(line))
  console.log(`\n(${name}: ${((performance.now() - begun) / 1000).toFixed(1)} s)`)
}
