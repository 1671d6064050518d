import type { AskedFormat } from './asked-format.ts'
import { findCodeBlocks, withoutCode } from './code-blocks.ts'

/** What of the asked-for form is missing, for people; `null` = all is there, `undefined` = no form was asked for. */
export function findMissingFormat(asked: AskedFormat, text: string): string | null | undefined {
  const blocks = findCodeBlocks(text)
  const findings: (string | null)[] = []
  if (asked.table) findings.push(hasTable(text) ? null : 'A table was asked for; there is none.')
  if (asked.items !== null) findings.push(missingItems(asked.items, text))
  if (asked.codeLanguage !== null) {
    findings.push(
      missingCode(
        asked.codeLanguage,
        blocks.map(({ language }) => language),
      ),
    )
  }
  if (findings.length === 0) return undefined
  return findings.find((finding) => finding !== null) ?? null
}

function hasTable(text: string): boolean {
  return (
    /^\s*\|?.*\|.*\n\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$/m.test(text) ||
    /<table[\s>]/i.test(text)
  )
}

function missingItems(wanted: number, text: string): string | null {
  const found = countItems(text)
  if (found === wanted) return null
  return `${wanted} items were asked for; there ${found === 1 ? 'is' : 'are'} ${found}.`
}

/** Items of the longest list: numbered ones, else marked ones, else lines that stand alone. */
function countItems(text: string): number {
  const lines = withoutCode(text).split('\n')
  const count = (mark: RegExp) => lines.filter((line) => mark.test(line)).length
  const numbered = count(/^(?:\*\*|#+\s*)?\d{1,3}[.)]\s/)
  const marked = count(/^[-*•+]\s/)
  const rows = count(/^\s*\|/)
  return numbered || marked || (rows > 2 ? rows - 2 : 0)
}

const kin: Record<string, readonly string[]> = {
  typescript: ['typescript', 'tsx'],
  javascript: ['javascript', 'jsx', 'typescript', 'tsx', 'html'],
  bash: ['bash', 'console', 'shell-session', 'fish'],
  sql: ['sql', 'postgresql', 'mysql', 'sqlite', 'plpgsql', 'tsql'],
  cpp: ['cpp', 'c', 'cxx', 'h', 'hpp'],
  php: ['php', 'html'],
}

function missingCode(wanted: string, languages: readonly string[]): string | null {
  if (languages.length === 0) return `Code in ${wanted} was asked for; there is no code.`
  const named = languages.filter((language) => language !== '')
  const good = kin[wanted] ?? [wanted]
  if (named.length === 0 || named.some((language) => good.includes(language))) return null
  return `Code in ${wanted} was asked for; this is ${named[0]}.`
}
