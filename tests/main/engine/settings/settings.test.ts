import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { checkRules } from '#engine/routing/rules'
import { defaultSettingsText } from '#engine/settings/default-settings'
import { parseSettings } from '#engine/settings/parse-settings'
import { createSettings } from '#engine/settings/settings'
import { type SettingsState, settingsSchema } from '#shared/contract/settings'

const none = () => []
const parse = (text: string) => parseSettings(text, 'settings.yaml', checkRules)

function openSettings(text?: string) {
  const dir = mkdtempSync(join(tmpdir(), 'switchyard-settings-'))
  const file = join(dir, 'settings.yaml')
  if (text !== undefined) writeFileSync(file, text)
  const room = createSettings(file, none)
  onTestFinished(async () => {
    await room.close()
    rmSync(dir, { recursive: true, force: true })
  })
  return { room, file, dir }
}

/** The next state that `wanted` accepts. */
function nextState(
  room: ReturnType<typeof openSettings>['room'],
  wanted: (state: SettingsState) => boolean,
): Promise<SettingsState> {
  return new Promise((resolve) => {
    const stop = room.onChange((state) => {
      if (!wanted(state)) return
      stop()
      resolve(state)
    })
  })
}

describe('parsing', () => {
  test('the file a new user gets says exactly the defaults', () => {
    expect(parse(defaultSettingsText)).toEqual({
      settings: settingsSchema.parse({}),
      problems: [],
    })
    expect(parse('').settings).toEqual(settingsSchema.parse({}))
  })

  test.each([
    ['version: 1\nappearance:\n  theme: purple\n', 3, 10, 'appearance.theme', 'system'],
    ['appearance:\n  them: dark\n', 2, 3, 'appearance', '“them”'],
    ['colour: red\n', 1, 1, '', '“colour”'],
    ['chat:\n  sendWith: 5\n', 2, 13, 'chat.sendWith', 'enter'],
    [
      'endpoints:\n  - id: A b\n    kind: ollama\n    url: http://x\n',
      2,
      9,
      'endpoints.0.id',
      'dashes',
    ],
    [
      'endpoints:\n  - id: a\n    kind: ollama\n    url: ftp://x\n',
      4,
      10,
      'endpoints.0.url',
      'http',
    ],
    ['version: 7\n', 1, 10, 'version', '1'],
    ['just words\n', 1, 1, '', 'object'],
    [
      'routing:\n  rules:\n    - name: r\n      when: tsk == "x"\n      use: m\n',
      4,
      13,
      'routing.rules.0.when',
      'Unknown variable',
    ],
  ])('%j is refused at line %i, column %i', (text, line, column, path, words) => {
    const { settings, problems } = parse(text)
    expect(settings).toBeNull()
    expect(problems[0]).toMatchObject({ line, column, path })
    expect(problems[0]?.message).toContain(words)
  })

  test('a star in front of a text is told with its place, as are names that grow without end', () => {
    const star = parse('routing:\n  rules:\n    - name: r\n      when: "true"\n      use: *best\n')
    expect(star.problems).toEqual([
      {
        file: 'settings.yaml',
        line: 5,
        column: 12,
        path: '',
        message:
          '“*best” stands for something that isn’t there. Put a text that begins with * in quotes.',
      },
    ])
    const names = ['a', 'b', 'c', 'd', 'e']
    const growing = names.map((name, i) => {
      const before = i === 0 ? 'x' : `*${names[i - 1]}`
      return `${name}: &${name} [${Array(9).fill(before).join(', ')}]\n`
    })
    expect(parse(growing.join('')).problems[0]?.message).toContain('Excessive alias count')
  })

  test('a syntax error has its place', () => {
    const { problems } = parse('version: 1\nappearance:\n  theme: "dark\n')
    expect(problems[0]?.line).toBeGreaterThanOrEqual(3)
    expect(parse('a: 1\na: 2\n').problems[0]?.message).toContain('unique')
  })
})

describe('the file', () => {
  test('is made with comments where there is none', () => {
    const { file, room } = openSettings()
    expect(readFileSync(file, 'utf8')).toBe(defaultSettingsText)
    expect(room.current()).toEqual(settingsSchema.parse({}))
  })

  test('keeps comments and order when a value is set, and takes one out', () => {
    const { file, room } = openSettings()
    room.set(['appearance', 'theme'], 'dark')
    const text = readFileSync(file, 'utf8')
    expect(text).toContain('theme: dark')
    expect(text.replace('theme: dark', 'theme: system')).toBe(defaultSettingsText)
    const odd = 'say: "yes", # not a comment'
    room.set(['chat', 'systemPrompt'], odd)
    expect(room.current().chat.systemPrompt).toBe(odd)
    room.set(['chat', 'systemPrompt'], 'two\nlines: yes')
    expect(room.current().chat.systemPrompt).toBe('two\nlines: yes')
    expect(readFileSync(file, 'utf8')).toContain('# system or reduced')
    room.set(['appearance', 'theme'], null)
    expect(readFileSync(file, 'utf8')).not.toContain('theme:')
    expect(room.current().appearance.theme).toBe('system')
    expect(existsSync(`${file}.new`)).toBe(false)
  })

  test('takes lists, and refuses what the schema refuses without touching the file', () => {
    const { file, room } = openSettings()
    room.set(['endpoints'], [{ id: 'box', kind: 'ollama', url: 'http://10.0.0.5:11434' }])
    expect(room.current().endpoints[0]).toMatchObject({ id: 'box', enabled: true })
    const before = readFileSync(file, 'utf8')
    expect(() => room.set(['routing', 'preference'], 'cheap')).toThrow(
      expect.objectContaining({ code: 'invalid-input' }),
    )
    expect(() => room.set(['nothing', 'here'], 1)).toThrow(
      expect.objectContaining({ code: 'invalid-input' }),
    )
    expect(readFileSync(file, 'utf8')).toBe(before)
  })

  test('keeps what stands at a rule with the rule when rules are moved, removed and brought back', () => {
    const text = [
      'routing:',
      '  rules:',
      '    # about the first',
      '    - name: first',
      '      when: hasCode # only code',
      '      use: a:7b',
      '    # about the second',
      '    - name: second',
      '      when: "true"',
      '      use: b:7b # the big one',
      '',
    ].join('\n')
    const { file, room } = openSettings(text)
    const [first, second] = room.current().routing.rules
    const third = { name: 'third', when: 'turns > 3', use: 'c:7b', enabled: false }
    room.set(['routing', 'rules'], [third, second, first])
    const moved = readFileSync(file, 'utf8')
    expect(room.current().routing.rules).toEqual([third, second, first])
    expect(moved).toMatch(/# about the second\n\s+- name: second\n.*\n\s+use: b:7b # the big one/)
    expect(moved).toMatch(/# about the first\n\s+- name: first\n\s+when: hasCode # only code/)
    room.set(['routing', 'rules'], [first])
    expect(readFileSync(file, 'utf8')).toMatch(/# about the first\n\s+- name: first/)
    expect(readFileSync(file, 'utf8')).not.toContain('second')
    room.set(['routing', 'rules'], [{ ...first, enabled: false }])
    expect(room.current().routing.rules).toEqual([{ ...first, enabled: false }])
  })

  test('is read again when somebody saves it; a broken one keeps the last good settings', async () => {
    const { file, room } = openSettings('appearance:\n  theme: light\n')
    expect(room.current().appearance.theme).toBe('light')

    const dark = nextState(room, (state) => state.settings.appearance.theme === 'dark')
    writeFileSync(file, 'appearance:\n  theme: dark # mine\n')
    await dark

    const broken = nextState(room, (state) => state.problems.length > 0)
    writeFileSync(file, 'appearance:\n  theme: [\n')
    const state = await broken
    expect(state.settings.appearance.theme).toBe('dark')
    expect(state.problems[0]?.file).toBe(file)
    expect(() => room.set(['appearance', 'theme'], 'light')).toThrow(
      expect.objectContaining({ code: 'settings-broken' }),
    )

    const mended = nextState(room, (next) => next.problems.length === 0)
    writeFileSync(file, 'appearance:\n  theme: light\n')
    expect((await mended).settings.appearance.theme).toBe('light')
  })

  test('begins with the defaults when it is broken from the start', () => {
    const { room, file } = openSettings('version: [')
    expect(room.state().problems).not.toEqual([])
    expect(room.current()).toEqual(settingsSchema.parse({}))
    expect(readFileSync(file, 'utf8')).toBe('version: [')
  })

  test('says so when it cannot be written', () => {
    const { room, dir, file } = openSettings()
    // A directory in the way refuses everybody, root too.
    rmSync(file)
    chmodSync(dir, 0o700)
    rmSync(dir, { recursive: true })
    expect(() => room.set(['appearance', 'theme'], 'dark')).toThrow(
      expect.objectContaining({ code: 'storage-read-only' }),
    )
  })
})
