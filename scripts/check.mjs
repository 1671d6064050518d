// Runs every check side by side and says what failed: format and lint, types, import rules, unused code.
import { spawn } from 'node:child_process'
import { delimiter, join } from 'node:path'

const fewestModules = 80

const checks = [
  ['format and lint', 'biome', ['check', '--error-on-warnings', '.']],
  ['types (node)', 'tsc', ['-p', 'tsconfig.node.json']],
  ['types (page)', 'tsc', ['-p', 'tsconfig.web.json']],
  [
    'import rules',
    'depcruise',
    ['src', '--config', '.dependency-cruiser.cjs', '--output-type', 'err-long'],
  ],
  ['unused code', 'knip', ['--no-progress']],
]

const path = [join(import.meta.dirname, '..', 'node_modules', '.bin'), process.env.PATH].join(
  delimiter,
)

function run([name, command, args]) {
  const begun = performance.now()
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      env: { ...process.env, PATH: path, NO_COLOR: '1' },
      shell: process.platform === 'win32',
    })
    let output = ''
    child.stdout.on('data', (data) => (output += data))
    child.stderr.on('data', (data) => (output += data))
    child.on('error', (error) => resolve({ name, ok: false, output: String(error), seconds: 0 }))
    child.on('close', (code) => {
      // A cruiser that understands no TypeScript reads nothing and is content: too few modules is a failure.
      const modules = /(\d+) modules/.exec(output)
      const blind = command === 'depcruise' && (!modules || Number(modules[1]) < fewestModules)
      if (blind) output += `\nThe import rules looked at ${modules?.[1] ?? 0} modules only.`
      resolve({
        name,
        ok: code === 0 && !blind,
        output,
        seconds: (performance.now() - begun) / 1000,
      })
    })
  })
}

const results = await Promise.all(checks.map(run))
for (const { name, ok, output, seconds } of results) {
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name} (${seconds.toFixed(1)} s)`)
  if (!ok) console.log(output.trim())
}
const failed = results.filter((result) => !result.ok).length
console.log(`${results.length - failed} checks passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
