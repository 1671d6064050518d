import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { defaultDataDir, findAppRoot } from '#hosts/app-root'

test('finds the package from its sources and from a bundled chunk', () => {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-root-'))
  const deep = join(folder, 'out', 'main', 'chunks')
  mkdirSync(deep, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{"version":"9.8.7"}')
  expect(findAppRoot(deep)).toEqual({
    root: folder,
    version: '9.8.7',
    pageDir: join(folder, 'out', 'renderer'),
  })
  rmSync(folder, { recursive: true })
})

test.each([
  ['linux', {}, '/home/u/.local/share/switchyard'],
  ['linux', { XDG_DATA_HOME: '/xdg' }, '/xdg/switchyard'],
  ['darwin', {}, '/home/u/Library/Application Support/Switchyard'],
  ['linux', { SWITCHYARD_DATA_DIR: '/own/place' }, '/own/place'],
] as const)('on %s with %j data lies in %s', (platform, env, expected) => {
  // Separators are the machine's, whichever system is asked about.
  expect(resolve(defaultDataDir(platform, env, '/home/u'))).toBe(resolve(expected))
})

test('on Windows data lies in the roaming folder', () => {
  const given = { APPDATA: 'C:\\Users\\u\\AppData\\Roaming' }
  expect(defaultDataDir('win32', given, 'C:\\Users\\u')).toContain('Roaming')
  expect(defaultDataDir('win32', {}, 'C:\\Users\\u')).toMatch(/Roaming.Switchyard$/)
})
