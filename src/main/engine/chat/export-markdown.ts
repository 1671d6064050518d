import type { ConversationExport } from './conversation-export.ts'

type Exported = ConversationExport['conversations'][number]

/** The branch on show, from the first message to the head. */
function branchOnShow(conversation: Exported): Exported['messages'] {
  const byId = new Map(conversation.messages.map((message) => [message.id, message]))
  const branch: Exported['messages'] = []
  let next = conversation.headId
  while (next !== null) {
    const message = byId.get(next)
    if (!message) break
    branch.push(message)
    byId.delete(next)
    next = message.parentId
  }
  return branch.reverse()
}

function sayModel(message: Exported['messages'][number]): string {
  const model = message.attempts.at(-1)?.model
  if (!model) return 'Answer'
  return `${model.name} on ${model.endpointName}${model.demo ? ' (demo)' : ''}`
}

/** One conversation's branch on show as a Markdown document. Answers are Markdown already and go in as they are. */
export function exportMarkdown(conversation: Exported): string {
  const parts = [`# ${conversation.title}`, `_${new Date(conversation.createdAt).toISOString()}_`]
  for (const message of branchOnShow(conversation)) {
    if (message.role === 'user') parts.push('## You', message.text)
    else {
      parts.push(`## ${sayModel(message)}`)
      if (message.reasoning) {
        parts.push(`<details><summary>Reasoning</summary>\n\n${message.reasoning}\n\n</details>`)
      }
      parts.push(message.text)
      if (message.status && message.status !== 'done') parts.push(`_(${message.status})_`)
    }
  }
  return `${parts.join('\n\n')}\n`
}

/** A file name that every system takes, from a title that may hold anything. */
export function fileNameFor(title: string, extension: 'md' | 'json'): string {
  const safe = title
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
  return `${safe || 'conversation'}.${extension}`
}
