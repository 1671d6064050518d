/** One fenced block of an answer. */
export interface CodeBlock {
  /** In lower case, by its usual name; empty = none said. */
  language: string
  code: string
  /** Whether its fence was closed. */
  closed: boolean
}

const usualNames: Record<string, string> = {
  ts: 'typescript',
  mts: 'typescript',
  js: 'javascript',
  mjs: 'javascript',
  node: 'javascript',
  py: 'python',
  python3: 'python',
  rs: 'rust',
  golang: 'go',
  'c#': 'csharp',
  cs: 'csharp',
  'c++': 'cpp',
  rb: 'ruby',
  sh: 'bash',
  shell: 'bash',
  zsh: 'bash',
  yml: 'yaml',
  kt: 'kotlin',
}

const mostBlocks = 50

/** The fenced blocks of Markdown, in order. A fence is closed by one at least as long, of the same sign. */
export function findCodeBlocks(text: string): CodeBlock[] {
  const blocks: CodeBlock[] = []
  let open: { fence: string; language: string; lines: string[] } | null = null
  for (const line of text.split('\n')) {
    const mark: RegExpExecArray | null = /^\s{0,8}(`{3,}|~{3,})\s*([^\s`]*)/.exec(line)
    const fence = mark?.[1]
    if (open === null) {
      if (fence !== undefined) open = { fence, language: nameOf(mark?.[2] ?? ''), lines: [] }
      continue
    }
    const closes =
      fence !== undefined &&
      fence[0] === open.fence[0] &&
      fence.length >= open.fence.length &&
      mark?.[2] === ''
    if (!closes) {
      open.lines.push(line)
      continue
    }
    blocks.push({ language: open.language, code: open.lines.join('\n'), closed: true })
    open = null
    if (blocks.length === mostBlocks) return blocks
  }
  if (open) blocks.push({ language: open.language, code: open.lines.join('\n'), closed: false })
  return blocks
}

/** Markdown without its fenced blocks. */
export function withoutCode(text: string): string {
  let inside = false
  return text
    .split('\n')
    .filter((line) => {
      const isFence = /^\s{0,8}(`{3,}|~{3,})/.test(line)
      if (isFence) inside = !inside
      return !isFence && !inside
    })
    .join('\n')
}

function nameOf(word: string): string {
  const name = word.toLowerCase().replace(/^[{.]+|[}:,].*$/g, '')
  return usualNames[name] ?? name
}
