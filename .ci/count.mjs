// Adds up what the parts of .ci/run left in a folder, and prints "N passed, N failed" as its last line. A part that
// failed counts as a failure even where its own counts can't be read; so does one that claims success without a count.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const [folder = '.'] = process.argv.slice(2)

const read = (name) => readFileSync(join(folder, name), 'utf8')
const readJson = (name) => JSON.parse(read(name))

/** How each part tells its counts. */
const readers = {
  check() {
    const [, passed, failed] = /^(\d+) checks passed, (\d+) failed$/m.exec(read('check.log'))
    return { passed: Number(passed), failed: Number(failed), skipped: 0 }
  },
  test() {
    const { numPassedTests, numFailedTests, numPendingTests } = readJson('vitest.json')
    return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests }
  },
  e2e() {
    const { expected, flaky, unexpected, skipped } = readJson('playwright.json').stats
    return { passed: expected + flaky, failed: unexpected, skipped }
  },
}

function countPart(name, reader) {
  const code = existsSync(join(folder, `${name}.code`)) ? Number(read(`${name}.code`)) : null
  let counts = null
  try {
    counts = reader()
  } catch {
    // No counts: the exit code decides below.
  }
  const { passed, failed, skipped } = counts ?? { passed: 0, failed: 0, skipped: 0 }
  const hidden = failed === 0 && (code !== 0 || passed === 0)
  const why = code === null ? 'did not run' : counts === null ? 'no counts' : ''
  return { name, passed, failed: failed + (hidden ? 1 : 0), skipped, code, why }
}

const parts = Object.entries(readers).map(([name, reader]) => countPart(name, reader))
for (const { name, passed, failed, skipped, code, why } of parts) {
  console.log(
    `  ${name.padEnd(6)} ${passed} passed, ${failed} failed, ${skipped} skipped, exit code ${code ?? '–'} ${why}`.trimEnd(),
  )
}
const sum = (key) => parts.reduce((total, part) => total + part[key], 0)
console.log(`${sum('passed')} passed, ${sum('failed')} failed`)
process.exitCode = sum('failed') === 0 ? 0 : 1
