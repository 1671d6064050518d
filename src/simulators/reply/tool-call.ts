import type { Random } from '../random.ts'
import { writeJsonValue } from './json-value.ts'
import type { ReplyRequest, SimulatedToolCall } from './request.ts'
import { findTopics } from './topics.ts'

/** The tool whose name the prompt speaks of, called with arguments made of the prompt; `null` where none fits. */
export function decideToolCall(request: ReplyRequest, random: Random): SimulatedToolCall | null {
  if (request.messages.at(-1)?.role !== 'user') return null
  const topics = findTopics(request.prompt)
  const words = new Set(request.prompt.toLowerCase().match(/\p{L}+/gu) ?? [])
  const tool = request.tools.find((known) =>
    known.name
      .toLowerCase()
      .split(/[^a-z]+|(?<=[a-z])(?=[A-Z])/)
      .some((part) => part.length > 3 && words.has(part)),
  )
  if (!tool) return null
  const schema = isRecord(tool.parameters) ? tool.parameters : {}
  const written = writeJsonValue({ ...schema, type: 'object' }, topics, random)
  const filled = isRecord(written) ? written : {}
  for (const [key, value] of Object.entries(filled)) {
    if (typeof value !== 'string' || !value.startsWith('simulated ')) continue
    // Names of places and people are what tools mostly want: take the user's capitalised word.
    const proper = /(?<=\s)\p{Lu}\p{L}+/u.exec(request.prompt)?.[0]
    filled[key] = proper ?? value.slice(value.indexOf(': ') + 2)
  }
  return { name: tool.name, arguments: filled }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
