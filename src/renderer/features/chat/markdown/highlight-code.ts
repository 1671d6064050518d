import type { GrammarState, HighlighterCore, ThemedToken } from 'shiki/core'
import { createHighlighterCore } from 'shiki/core'
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript'
import { grammars } from './grammars.ts'
import { type TokenKind, type TokenLine, tokenKinds } from './highlight-protocol.ts'
import type { GrammarName } from './languages.ts'

const scopes: Record<Exclude<TokenKind, 'plain'>, string[]> = {
  keyword: ['keyword', 'storage', 'keyword.operator.new', 'entity.name.tag', 'markup.heading'],
  string: ['string', 'markup.inserted', 'markup.raw'],
  comment: ['comment', 'punctuation.definition.comment'],
  function: ['entity.name.function', 'support.function', 'meta.function-call.generic'],
  constant: ['constant', 'variable.language', 'markup.deleted'],
  type: ['entity.name.type', 'support.type', 'support.class', 'entity.other.attribute-name'],
  punctuation: ['keyword.operator', 'meta.brace', 'punctuation'],
}

/** Colours are the index of the kind: what they look like is the style sheet's affair, by day and by night. */
const theme = {
  name: 'kinds',
  type: 'light' as const,
  fg: colourOf(0),
  bg: '#ffffff',
  settings: [
    { settings: { foreground: colourOf(0) } },
    ...tokenKinds.flatMap((kind, index) =>
      kind === 'plain' ? [] : [{ scope: scopes[kind], settings: { foreground: colourOf(index) } }],
    ),
  ],
}

export interface CodeHighlighter {
  /** Tokens of `text`, which goes on where `state` ended. Lines longer than 2 000 characters stay plain. */
  highlight(
    text: string,
    language: GrammarName,
    state: GrammarState | undefined,
  ): Promise<{ lines: TokenLine[]; state: GrammarState | undefined }>
}

/** Uses regular expressions of JavaScript's own: nothing is compiled from text, as the page's policy wants it. */
export function createCodeHighlighter(): CodeHighlighter {
  let core: Promise<HighlighterCore> | null = null
  const loaded = new Map<string, Promise<void>>()

  return {
    async highlight(text, language, state) {
      core ??= createHighlighterCore({
        themes: [theme],
        langs: [],
        engine: createJavaScriptRegexEngine({ forgiving: true }),
      })
      const highlighter = await core
      let ready = loaded.get(language)
      if (!ready) {
        ready = grammars[language]().then((grammar) =>
          highlighter.loadLanguage(grammar.default as never),
        )
        loaded.set(language, ready)
      }
      await ready
      const result = highlighter.codeToTokens(text, {
        lang: language,
        theme: 'kinds',
        tokenizeMaxLineLength: 2_000,
        // Per line, in a worker: generous, since a busy machine would else leave lines without colours.
        tokenizeTimeLimit: 2_000,
        ...(state ? { grammarState: state } : {}),
      })
      return { lines: result.tokens.map(toTokenLine), state: result.grammarState }
    },
  }
}

function toTokenLine(tokens: ThemedToken[]): TokenLine {
  const line: TokenLine = []
  for (const token of tokens) {
    const kind = kindOf(token.color)
    const before = line.length - 2
    if (before >= 0 && (line[before + 1] === kind || token.content.trim() === '')) {
      line[before] = `${line[before]}${token.content}`
    } else {
      line.push(token.content, kind)
    }
  }
  return line
}

function colourOf(index: number): string {
  return `#${index.toString(16).padStart(6, '0')}`
}

function kindOf(colour: string | undefined): number {
  const index = Number.parseInt(colour?.slice(1, 7) ?? '', 16)
  return index < tokenKinds.length ? index : 0
}
