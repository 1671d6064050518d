import { randomUUID } from 'node:crypto'
import type { MessageId } from '#shared/contract/ids'
import type { SwitchyardClient } from '#shared/contract/index'
import type { Fit, Model } from '#shared/contract/models'
import type { Random } from '#simulators/random'
import { count, type Tally } from './follow-operations.ts'

const gb = 1e9

export interface StepParts {
  client: SwitchyardClient
  random: Random
  otherFailures: Tally
  hasEnded(operationId: string): Promise<void>
  moveForeign(bytes: number): void
  /** A load was asked for with this prediction, and has ended. */
  compare(model: Model, need: NonNullable<Fit['need']>, contextLength: number): void
  durations: Record<'load' | 'unload' | 'chat', number[]>
}

const codeOf = (error: unknown) =>
  typeof error === 'object' && error !== null && 'code' in error
    ? String(error.code)
    : String(error)

/** Does one thing at random, to the end: another program moves, a load, an unload or a prompt. */
export function createSteps(parts: StepParts) {
  const { client, random, otherFailures } = parts
  const counts = { loads: 0, refused: 0, chats: 0, answered: 0, foreign: 0 }

  async function load(model: Model) {
    counts.loads++
    const contextLength = [2048, 4096, 8192, 16_384][random.below(4)] ?? 8192
    try {
      const fit = await client.models.fit({ model: model.key, contextLength })
      const evict = random.next() < 0.7 ? fit.evict.map(({ model: key }) => key) : []
      const operation = await client.models.load({ model: model.key, contextLength, evict })
      await parts.hasEnded(operation.id)
      if (fit.need) parts.compare(model, fit.need, contextLength)
    } catch (error) {
      if (codeOf(error) === 'does-not-fit') counts.refused++
      else count(otherFailures, `load: ${codeOf(error)}`)
    }
  }

  async function unload(model: Model) {
    try {
      await parts.hasEnded((await client.models.unload({ model: model.key })).id)
    } catch (error) {
      if (codeOf(error) !== 'conflict') count(otherFailures, `unload: ${codeOf(error)}`)
    }
  }

  async function chat(model: Model) {
    counts.chats++
    const { conversationId } = await client.chat.send({
      conversationId: null,
      parentId: null,
      messageId: randomUUID() as MessageId,
      text: 'Say hello.',
      requested: random.next() < 0.5 ? 'auto' : model.key,
    })
    const watch = new AbortController()
    const events = await client.chat.watch(
      { conversationId, after: null },
      { signal: watch.signal },
    )
    for await (const { event } of events) {
      const last = event.type === 'opened' ? event.page.messages.at(-1) : null
      const opened = last?.role === 'assistant' && last.status !== 'running' ? last : null
      const ended = event.type === 'run.ended' ? event : opened
      if (!ended) continue
      if (ended.status === 'done') counts.answered++
      else count(otherFailures, `chat: ${ended.failure?.code}`)
      break
    }
    watch.abort()
  }

  function moveForeign() {
    counts.foreign++
    parts.moveForeign(random.next() < 0.5 ? random.next() * 3 * gb : -random.next() * 4 * gb)
  }

  return {
    counts,
    /** Resolves with what it was about. */
    async step(): Promise<void> {
      const { models } = await client.models.refresh()
      const any = models[random.below(models.length)]
      if (!any) throw new Error('The simulators list no models.')
      const dice = random.next()
      if (dice < 0.15) return moveForeign()
      const begun = performance.now()
      const timed = (kind: keyof StepParts['durations']) =>
        parts.durations[kind].push(performance.now() - begun)
      if (dice < 0.7) {
        await load(any)
        timed('load')
      } else if (dice < 0.85) {
        const loaded = models.filter(({ resident }) => resident)
        const victim = loaded[random.below(Math.max(1, loaded.length))]
        if (victim) {
          await unload(victim)
          timed('unload')
        }
      } else {
        await chat(any)
        timed('chat')
      }
    },
  }
}
