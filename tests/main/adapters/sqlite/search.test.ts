import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseSearch } from '#adapters/sqlite/search-query'
import { searchTerms } from '#adapters/sqlite/search-text'
import type { ChatStore } from '#engine/chat/chat-store'
import { begin, exchange, ids, openTestStore } from './sqlite-support.ts'

/** A store in which each text is a question of a conversation of its own. */
function storeOf(...texts: string[]): ChatStore {
  const { store } = openTestStore()
  for (const [i, text] of texts.entries()) {
    exchange(store, { conversation: `c${i}`, question: `q${i}`, text, answer: `a${i}`, reply: '-' })
  }
  return store
}

const found = (store: ChatStore, text: string) => store.search(text, 50).map((hit) => hit.messageId)
const marked = (store: ChatStore, text: string) =>
  store
    .search(text, 50)
    .map((hit) => hit.snippet.map((part) => (part.hit ? `[${part.text}]` : part.text)).join(''))

describe('words', () => {
  it('finds all words in any order, newest first', () => {
    const store = storeOf('red fox in snow', 'snow on a red roof', 'red paint')
    expect(found(store, 'snow red ')).toEqual(['q1', 'q0'])
    expect(found(store, 'red ')).toEqual(['q2', 'q1', 'q0'])
    expect(found(store, 'red green ')).toEqual([])
    expect(store.search('red ', 2).map((hit) => hit.messageId)).toEqual(['q2', 'q1'])
  })

  it('takes the last word for the beginning of one, until a space follows', () => {
    const store = storeOf('containers', 'contain')
    expect(found(store, 'cont')).toEqual(['q1', 'q0'])
    expect(found(store, 'contain')).toEqual(['q1', 'q0'])
    expect(found(store, 'contain ')).toEqual(['q1'])
  })

  it('waits for the second letter of a word that follows others', () => {
    const store = storeOf('hello world', 'plan b')
    expect(found(store, 'hello w')).toEqual(['q0'])
    expect(found(store, 'hello wo')).toEqual(['q0'])
    expect(found(store, 'hello x ')).toEqual([])
    expect(found(store, 'b')).toEqual(['q1'])
  })

  it('ignores case and accents', () => {
    const store = storeOf('Crème BRÛLÉE', 'naïve Straße', 'Привет Мир')
    expect(found(store, 'creme brulee ')).toEqual(['q0'])
    expect(found(store, 'NAÏVE ')).toEqual(['q1'])
    expect(found(store, 'привет ')).toEqual(['q2'])
    expect(marked(store, 'brulee')).toEqual(['Crème [BRÛLÉE]'])
  })

  it('keeps words joined by punctuation together', () => {
    const store = storeOf('call foo_bar(x)', 'bar then foo', "don't panic")
    expect(found(store, 'foo_bar ')).toEqual(['q0'])
    expect(found(store, 'foo_ba')).toEqual(['q0'])
    expect(found(store, 'foo bar ')).toEqual(['q1', 'q0'])
    expect(found(store, "don't ")).toEqual(['q2'])
  })
})

describe('scripts without spaces, and emoji', () => {
  const texts = [
    '我的iPhone手机坏了，怎么办？',
    '机器学习很有意思',
    'データーベースの設計',
    'สวัสดีครับ ยินดีที่ได้รู้จัก',
    '데이터베이스를 만들자',
    'done 🎉 at last',
  ]

  it.each([
    ['学习', 'q1'],
    ['器学', 'q1'],
    ['意思', 'q1'],
    ['思', 'q1'],
    ['机器学习', 'q1'],
    ['学器', null],
    ['手机 iphone ', 'q0'],
    ['我的iPhone手机', 'q0'],
    ['ベース', 'q2'],
    ['ยินดี', 'q3'],
    ['베이스', 'q4'],
    ['🎉', 'q5'],
    ['🎉 done ', 'q5'],
    ['🚀', null],
  ])('%s', (text, id) => {
    expect(found(storeOf(...texts), text)).toEqual(id === null ? [] : [id])
  })

  it('marks what was found', () => {
    const store = storeOf(...texts)
    expect(marked(store, '手机 坏了')).toEqual(['我的iPhone[手机][坏了]，怎么办？'])
    expect(marked(store, '🎉')).toEqual(['done [🎉] at last'])
  })

  it('cuts into overlapping pairs', () => {
    expect(searchTerms('用 Git 学习')).toBe(' 用  Git  学习 习 ')
    expect(searchTerms('plain text')).toBe('plain text')
  })
})

describe('whatever is typed', () => {
  it.each([
    '"',
    '""',
    '*',
    'a*',
    '-x',
    '(',
    'AND',
    'OR NOT',
    'NEAR(a b)',
    'terms:x',
    '^x',
    '{',
    "'",
    '\\',
    '\u0000',
    'a\u0000"b',
    '   ',
    '',
    '...',
    '\ud83c',
    '́',
    'x'.repeat(5000),
    'w '.repeat(500),
  ])('is safe (%#)', (text) => {
    expect(() => storeOf('some text').search(text, 10)).not.toThrow()
  })

  it('is safe for any text, and finds a text by each of its words', () => {
    const { store } = openTestStore()
    let n = 0
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (text) => {
        store.search(text, 5)
        const id = `fuzz-${n++}`
        begin(store, { conversation: id, question: `q-${id}`, text, answer: `a-${id}` })
        const word = /(?<![^ -~])\b[a-z0-9]{2,}\b(?![^ -~])/i.exec(text)?.[0]
        if (word) expect(found(store, `${word} `)).toContain(`q-${id}`)
      }),
      { numRuns: 300 },
    )
  })

  it('has nothing to ask where nothing can be found', () => {
    expect(parseSearch(' ?! ').match).toBeNull()
    expect(parseSearch('').match).toBeNull()
  })
})

describe('the index', () => {
  it('holds an answer only once it ended, and again after it was resumed', () => {
    const { store } = openTestStore()
    begin(store, { question: 'q1', answer: 'a1' })
    const answer = ids.message('a1')
    store.saveProgress([{ messageId: answer, text: 'walrus', reasoning: '' }])
    expect(found(store, 'walrus')).toEqual([])
    const end = { messageId: answer, reasoning: '', failure: null, at: 1 }
    store.endAnswer({ ...end, runId: ids.run('run-a1'), status: 'stopped', text: 'walrus' })
    expect(found(store, 'walrus')).toEqual(['a1'])
    const intent = { requested: 'auto', preference: 'fast', mode: 'resume' } as const
    store.beginResume(answer, { ...intent, runId: ids.run('r2') }, 2)
    expect(found(store, 'walrus')).toEqual(['a1'])
    store.endAnswer({ ...end, runId: ids.run('r2'), status: 'done', text: 'walrus and penguin' })
    expect(found(store, 'penguin walrus ')).toEqual(['a1'])
  })

  it('never drifts: the text of a finished message cannot change', () => {
    const { store, db } = openTestStore()
    exchange(store, { question: 'q1', answer: 'a1' })
    expect(() => db.exec(`UPDATE messages SET text = 'other'`)).toThrow(/never changes/)
  })
})

describe('snippets', () => {
  it('shows the neighbourhood on one line', () => {
    const far = 'Lorem ipsum dolor sit amet.\n\n'.repeat(40)
    const [hit] = storeOf(`${far}Here is the needle we want.\n${far}`).search('needle want', 1)
    const text = hit?.snippet.map((part) => part.text).join('') ?? ''
    expect(text).toMatch(/^….*Here is the needle we want\. Lorem.*…$/)
    expect(text.length).toBeLessThan(240)
    expect(hit?.snippet.filter((part) => part.hit).map((part) => part.text)).toEqual([
      'needle',
      'want',
    ])
  })

  it('names the conversation, the role and the time', () => {
    const { store } = openTestStore()
    exchange(store, { question: 'q1', text: 'badger', answer: 'a1', at: 77 })
    expect(store.search('badger', 1)).toEqual([
      {
        conversationId: 'c1',
        title: 'Title of c1',
        messageId: 'q1',
        role: 'user',
        createdAt: 77,
        snippet: [{ text: 'badger', hit: true }],
      },
    ])
  })
})
