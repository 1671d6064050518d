import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openFileSecretBox } from '#adapters/secrets/file-secret-box'
import type { RunKeyTool } from '#adapters/secrets/run-key-tool'
import { AppError } from '#shared/app-error'

let root: string
let dataDir: string
let home: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'switchyard-secrets-'))
  dataDir = join(root, 'data')
  home = join(root, 'home')
  mkdirSync(dataDir)
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const noTool: RunKeyTool = () => null
const open = (more: Partial<Parameters<typeof openFileSecretBox>[0]> = {}) =>
  openFileSecretBox({
    dataDir,
    now: () => Date.UTC(2026, 10, 20),
    platform: 'linux',
    env: {},
    home,
    run: noTool,
    ...more,
  })
const file = () => join(dataDir, 'secrets.json')
const keys = () => join(home, '.local', 'state', 'switchyard')

/** A keyring that may be locked, and remembers what it was told and how. */
function fakeKeyring() {
  const kept = new Map<string, string>()
  const asked: { command: string; args: readonly string[] }[] = []
  const ring = {
    locked: false,
    kept,
    asked,
    run: ((command, args, input) => {
      asked.push({ command, args })
      if (ring.locked) return null
      const id = args.at(-1) ?? ''
      if (command === 'secret-tool' && args[0] === 'store') kept.set(id, input)
      else if (command === 'secret-tool') return kept.get(id) ?? null
      else if (command === 'security' && args[0] === '-i') {
        const match = /-a (\S+) -w (\S+)/.exec(input)
        kept.set(match?.[1] ?? '', match?.[2] ?? '')
      } else if (command === 'security') return kept.get(args[args.indexOf('-a') + 1] ?? '') ?? null
      else if (command === 'powershell.exe')
        return Buffer.from(input, 'base64').reverse().toString('base64')
      return ''
    }) satisfies RunKeyTool,
  }
  return ring
}

test('nothing is made before the first secret', () => {
  const { box, notices } = open()
  expect(box.get('endpoint:a')).toBeNull()
  box.set('endpoint:a', null)
  expect(notices).toEqual([])
  expect(readdirSync(root)).toEqual(['data'])
  expect(readdirSync(dataDir)).toEqual([])
})

test('secrets come back after a restart, and can be forgotten', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string({ minLength: 1 }), fc.string({ unit: 'binary' })),
      (all) => {
        rmSync(file(), { force: true })
        const { box } = open()
        for (const [name, secret] of Object.entries(all)) box.set(name, secret)
        const again = open().box
        for (const [name, secret] of Object.entries(all)) expect(again.get(name)).toBe(secret)
        for (const name of Object.keys(all)) again.set(name, null)
        for (const name of Object.keys(all)) expect(open().box.get(name)).toBeNull()
      },
    ),
    { numRuns: 20 },
  )
})

test('neither the file nor its folder shows a secret, and only the owner may read them', () => {
  open().box.set('endpoint:a', 'sk-very-secret')
  expect(readdirSync(dataDir)).toEqual(['secrets.json'])
  expect(readFileSync(file(), 'utf8')).not.toContain('sk-very')
  const [key] = readdirSync(keys())
  if (process.platform === 'win32') return
  expect(statSync(file()).mode & 0o777).toBe(0o600)
  expect(statSync(join(keys(), key ?? '')).mode & 0o777).toBe(0o600)
})

test('what was sealed before is sealed anew each time', () => {
  open().box.set('a', 'one')
  const first = readFileSync(file(), 'utf8')
  open().box.set('a', 'two')
  open().box.set('a', 'one')
  expect(readFileSync(file(), 'utf8')).not.toBe(first)
})

describe.each([
  ['no JSON', () => '{"version":1,'],
  ['another shape', () => '{"version":7}'],
  ['nothing', () => ''],
  [
    'bytes that were changed',
    (text: string) => {
      const { sealed, ...rest } = JSON.parse(text)
      const bytes = Buffer.from(sealed, 'base64')
      bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
      return JSON.stringify({ ...rest, sealed: bytes.toString('base64') })
    },
  ],
  [
    'a hint that was changed into nonsense',
    (text: string) => JSON.stringify({ ...JSON.parse(text), hint: 'x' }),
  ],
] as const)('a file with %s', (_name, damage) => {
  test('is moved aside and told, and new secrets can be kept', () => {
    open().box.set('a', 'one')
    const damaged = damage(readFileSync(file(), 'utf8'))
    writeFileSync(file(), damaged)
    const { box, notices } = open()
    expect(notices).toMatchObject([{ level: 'error', title: expect.stringContaining('tokens') }])
    const aside = readdirSync(dataDir).find((name) => name.startsWith('secrets.json.corrupt-'))
    expect(readFileSync(join(dataDir, aside ?? ''), 'utf8')).toBe(damaged)
    expect(notices[0]?.detail).toContain(aside)
    expect(box.get('a')).toBeNull()
    box.set('a', 'two')
    expect(open()).toMatchObject({ notices: [] })
    expect(open().box.get('a')).toBe('two')
  })
})

test('without its key the file is kept, told, and never written over', () => {
  open().box.set('a', 'one')
  const before = readFileSync(file(), 'utf8')
  const away = join(root, 'elsewhere')
  const { box, notices } = open({ home: away })
  expect(notices).toMatchObject([{ level: 'warning' }])
  expect(box.get('a')).toBeNull()
  expect(() => box.set('b', 'two')).toThrow(AppError)
  expect(readFileSync(file(), 'utf8')).toBe(before)
  expect(open().box.get('a')).toBe('one')
})

describe.each([
  ['linux', 'secret-service', { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/x' }],
  ['darwin', 'keychain', {}],
  ['win32', 'dpapi', {}],
] as const)('the keyring of %s', (platform, keeper, env) => {
  test('holds the key; its secrets are never arguments', () => {
    const ring = fakeKeyring()
    open({ platform, env, run: ring.run }).box.set('a', 'one')
    expect(JSON.parse(readFileSync(file(), 'utf8')).hint.keeper).toBe(keeper)
    expect(readdirSync(root).includes('home')).toBe(false)
    for (const { args } of ring.asked) {
      for (const key of ring.kept.values()) expect(args.join(' ')).not.toContain(key)
    }
    expect(open({ platform, env, run: ring.run }).box.get('a')).toBe('one')
  })

  test('that is locked is told, and asked again at the next change', () => {
    const ring = fakeKeyring()
    open({ platform, env, run: ring.run }).box.set('a', 'one')
    ring.locked = true
    const { box, notices } = open({ platform, env, run: ring.run })
    expect(notices).toMatchObject([{ level: 'warning', detail: expect.stringContaining('Unlock') }])
    expect(() => box.set('b', 'two')).toThrow(/keyring/)
    ring.locked = false
    box.set('b', 'two')
    const again = open({ platform, env, run: ring.run }).box
    expect([again.get('a'), again.get('b')]).toEqual(['one', 'two'])
  })

  test('that refuses gives way to a key file', () => {
    open({ platform, env }).box.set('a', 'one')
    expect(JSON.parse(readFileSync(file(), 'utf8')).hint.keeper).toBe('key-file')
    expect(open({ platform, env }).box.get('a')).toBe('one')
  })
})

test('a folder that cannot be written is named', () => {
  rmSync(dataDir, { recursive: true })
  writeFileSync(dataDir, 'a file where the folder should be')
  const { box } = open()
  expect(() => box.set('a', 'one')).toThrow(
    expect.objectContaining({
      code: 'storage-read-only',
      message: expect.stringContaining(dataDir),
    }),
  )
  expect(box.get('a')).toBeNull()
})
