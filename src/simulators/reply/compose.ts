import { createRandom, hashText, type Random } from '../random.ts'
import { findFact } from '../skill/known-facts.ts'
import { decideOutcome } from '../skill/outcome.ts'
import { spoilReply } from '../skill/spoil.ts'
import { evaluate } from './arithmetic.ts'
import { findPassages, withoutPassages, writeCited } from './cited.ts'
import { writeCode } from './code.ts'
import { asksToContinue, decideIntent } from './intent.ts'
import { writeJsonValue } from './json-value.ts'
import { writeEssay, writeLines, writeWords } from './long.ts'
import { withFallbacks, writeParagraph, writeSentence, writeSentences } from './prose.ts'
import type { ReplyMessage, ReplyRequest, SimulatedReply } from './request.ts'
import { decideToolCall } from './tool-call.ts'
import { capitalise, findTopics, firstSentence } from './topics.ts'

/**
 * Writes a reply that fits what was asked and says that it is simulated. The same request always gets the same reply.
 * A request that ends in a part of that reply gets the rest of it.
 */
export function composeReply(request: ReplyRequest): SimulatedReply {
  const unfinished = findUnfinished(request.messages)
  if (!unfinished) return composeFresh(request)
  const whole = composeFresh(createEarlier(request, unfinished.before))
  const text = typeof whole.text === 'string' ? whole.text : whole.text.join('')
  if (
    unfinished.text !== '' &&
    text.startsWith(unfinished.text) &&
    text.length > unfinished.text.length
  ) {
    return { text: text.slice(unfinished.text.length) }
  }
  const random = createRandom(hashText(unfinished.text, request.seed))
  const topics = findTopics(unfinished.text)
  return {
    text: ` … simulated continuation by ${request.model.name}. ${writeParagraph(4, topics, random)}`,
  }
}

/** The assistant's text that is to be continued, and the conversation that led to it. */
function findUnfinished(
  messages: readonly ReplyMessage[],
): { text: string; before: readonly ReplyMessage[] } | null {
  const last = messages.at(-1)
  if (last?.role === 'assistant') return { text: last.content, before: messages.slice(0, -1) }
  const previous = messages.at(-2)
  if (last?.role === 'user' && previous?.role === 'assistant' && asksToContinue(last.content)) {
    return { text: previous.content, before: messages.slice(0, -2) }
  }
  return null
}

function createEarlier(request: ReplyRequest, messages: readonly ReplyMessage[]): ReplyRequest {
  const prompt = messages.findLast((message) => message.role === 'user')?.content ?? ''
  return { ...request, messages, prompt }
}

function composeFresh(request: ReplyRequest): SimulatedReply {
  const { model, prompt } = request
  const turns = request.messages.filter((message) => message.role === 'user').length
  const random = createRandom(hashText(`${model.name}\n${prompt}\n${turns}`, request.seed))
  const topics = findTopics(prompt)
  const reasoning = request.think ? writeReasoning(request, topics, random) : undefined
  const thoughts = reasoning === undefined ? {} : { reasoning }
  const call = request.format ? null : decideToolCall(request, random)
  if (call) return { ...thoughts, text: '', toolCalls: [call] }
  const outcome = decideOutcome(request)
  const right = request.format
    ? writeStructured(request, topics, random)
    : writeBody(request, topics, random)
  const body = outcome?.flaw
    ? spoilReply(right, { kind: outcome.kind, flaw: outcome.flaw, prompt, topics, random })
    : right
  const opened = request.format || body === '' ? body : `${writeOpening(request)}\n\n${body}`
  return { ...thoughts, text: opened, outcome }
}

function writeOpening(request: ReplyRequest): string {
  return `*Simulated answer by ${request.model.name}.*`
}

function writeStructured(request: ReplyRequest, topics: readonly string[], random: Random): string {
  if (request.format !== null && request.format !== 'json') {
    return JSON.stringify(writeJsonValue(request.format, topics, random), null, 2)
  }
  return JSON.stringify(describeAsJson(request, topics, random), null, 2)
}

function describeAsJson(
  request: ReplyRequest,
  topics: readonly string[],
  random: Random,
): Record<string, unknown> {
  return {
    simulated_by: request.model.name,
    question: firstSentence(request.prompt),
    topics: topics.slice(0, 5),
    answer: writeSentence(topics, random),
    confidence: Math.round(random.next() * 100) / 100,
  }
}

function writeBody(request: ReplyRequest, topics: readonly string[], random: Random): string {
  const { prompt } = request
  const passages = request.messages.flatMap((message) => findPassages(message.content))
  if (passages.length > 0) {
    const cited = writeCited(withoutPassages(prompt), passages)
    if (cited) return cited
  }
  const last = request.messages.at(-1)
  if (last?.role === 'tool') {
    return `The tool answered: “${firstSentence(last.content)}” ${writeSentence(topics, random)}`
  }
  const fact = findFact(prompt)
  if (fact) return `The capital of ${fact.subject} is ${fact.answer}.`
  const intent = decideIntent(prompt)
  switch (intent.kind) {
    case 'greeting':
      return `Hello! 👋 You wrote “${prompt.trim()}”. Ask me for code, a table, a plan or a long text and I will make one up.`
    case 'title':
      return capitalise(withFallbacks(topics).slice(0, 4).join(' '))
    case 'json':
      return `\`\`\`json\n${JSON.stringify(describeAsJson(request, topics, random), null, 2)}\n\`\`\``
    case 'code':
      return writeCode(prompt, intent.language, intent.lines, topics, random)
    case 'table':
      return writeTable(prompt, topics, random)
    case 'steps':
      return writeSteps(topics, random)
    case 'maths':
      return writeMaths(intent.expression, topics, random)
    case 'lines':
      return writeLines(intent.count, intent.numbered, topics, random)
    case 'words':
      return writeWords(intent.count, topics, random)
    case 'long':
      return writeEssay(topics, random)
    case 'short':
      return writeSentences(Math.min(intent.sentences, 200), topics, random).join(' ')
    case 'prose':
      return writeProse(request, topics, random)
  }
}

/** `A versus B`, `compare A and B`, `between A and B`. */
function findSides(prompt: string): [string, string] | null {
  const match =
    /([\p{L}\p{N}.+#-]+)\s+(?:vs\.?|versus)\s+([\p{L}\p{N}.+#-]+)/iu.exec(prompt) ??
    /(?:compare|between)\s+([\p{L}\p{N}.+#-]+)\s+(?:and|with|to)\s+([\p{L}\p{N}.+#-]+)/iu.exec(
      prompt,
    )
  return match?.[1] && match[2] ? [match[1], match[2]] : null
}

function writeTable(prompt: string, topics: readonly string[], random: Random): string {
  const [first, second] = findSides(prompt) ?? withFallbacks(topics)
  const rows = ['Speed', 'Memory', 'Ease', 'Cost'].map((aspect) => {
    const [a, b] = [random.below(10) + 1, random.below(10) + 1]
    return `| ${aspect} | ${a}/10 | ${b}/10 | ${a === b ? 'even' : a > b ? first : second} |`
  })
  return [
    `| | ${capitalise(first)} | ${capitalise(second ?? 'the rest')} | Better |\n|---|---:|---:|---|\n${rows.join('\n')}`,
    writeSentence(topics, random),
  ].join('\n\n')
}

function writeSteps(topics: readonly string[], random: Random): string {
  const verbs = ['Look at', 'Write down', 'Try', 'Measure', 'Change', 'Check', 'Keep']
  const pool = withFallbacks(topics)
  const steps = verbs
    .slice(0, 4 + random.below(4))
    .map(
      (verb, i) =>
        `${i + 1}. **${verb} ${pool[i % pool.length]}.** ${writeSentence(topics, random)}`,
    )
  return steps.join('\n')
}

function writeMaths(expression: string | null, topics: readonly string[], random: Random): string {
  const value = expression === null ? null : evaluate(expression)
  if (expression !== null && value !== null) {
    const tex = expression.replace(/[*×]/g, '\\times ').replace(/÷/g, '/')
    const shown = Number(value.toPrecision(12))
    return `With the usual order of operations:\n\n$$${tex} = ${shown}$$\n\nSo the result is $${shown}$.`
  }
  const n = 2 + random.below(8)
  return [
    `Let $x$ stand for ${withFallbacks(topics)[0]}. Then`,
    `$$x^2 - ${n + 1}x + ${n} = (x - 1)(x - ${n}) = 0$$`,
    `has the solutions $x = 1$ and $x = ${n}$. ${writeSentence(topics, random)}`,
  ].join('\n\n')
}

const cjk = /[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]/

function writeProse(request: ReplyRequest, topics: readonly string[], random: Random): string {
  const { prompt, model } = request
  const parts: string[] = []
  const quote = firstSentence(prompt)
  if (quote) parts.push(`> ${quote}`)
  if (cjk.test(prompt))
    parts.push(`这是 ${model.name} 的模拟回答。模型没有真正阅读您的问题，文字只是按规则拼成的。`)
  if (topics.length > 0) parts.push(writeParagraph(2 + random.below(3), topics, random))
  else parts.push('There is little to go on in that message, so this is a made-up remark.')
  const earlier = request.messages.filter((m) => m.role === 'user').at(-2)?.content
  if (earlier) parts.push(`Earlier you asked: “${firstSentence(earlier, 80)}” That still stands.`)
  if (random.below(2) === 0) {
    parts.push(Array.from({ length: 3 }, () => `- ${writeSentence(topics, random)}`).join('\n'))
  }
  if (random.below(3) === 0)
    parts.push(`${random.pick(['✨', '🧭', '👩‍💻', 'Ça va – naïve café', '日本語も少し'])}`)
  return parts.join('\n\n')
}

function writeReasoning(request: ReplyRequest, topics: readonly string[], random: Random): string {
  const sentences = { low: 2, medium: 5, high: 12, false: 0 }[
    String(request.think) as 'low' | 'medium' | 'high'
  ]
  const asked = firstSentence(request.prompt, 80)
  return [
    `Simulated reasoning by ${request.model.name}: the user says “${asked}”.`,
    ...writeSentences(sentences, topics, random),
    'That is enough to answer.',
  ].join(' ')
}
