import type { BoardFailedTry, BoardRun } from '#shared/contract/board'
import type { Failure } from '#shared/failure'
import type { Tone } from '../../../ui/status-dot.tsx'
import { formatCount, formatSpeed } from '../../chat/describe.ts'

export interface RunWords {
  tone: Tone
  /** A few words for the train: "codegen · 63 tok/s". */
  label: string
  /** Where it stands, for the list and for ears: "writing, 212 tokens, 63 tok/s". */
  state: string
}

/** A failure in two words: "out of memory". */
export function shortFailure({ code }: Failure): string {
  return code === 'unknown' ? 'an error' : code.replaceAll('-', ' ')
}

function percent(progress: number | null): string {
  return progress === null ? '' : ` ${Math.floor(progress * 100)} %`
}

function writingWords({ tokens, tokensPerSecond }: BoardRun): string {
  const count = `${formatCount(tokens)} ${tokens === 1 ? 'token' : 'tokens'}`
  return `writing, ${count}${tokensPerSecond === null ? '' : `, ${formatSpeed(tokensPerSecond)}`}`
}

/** What it does, long and short. */
function doing(run: BoardRun, progress: number | null): { short: string; long: string } {
  switch (run.phase) {
    case 'queued': {
      const { queuePosition: turn } = run
      if (turn === null) return { short: 'waits', long: 'waiting' }
      const long = turn === 1 ? 'next in line' : `number ${turn} in line`
      return { short: long, long: `waiting, ${long}` }
    }
    case 'loading':
      return {
        short: `loading${percent(progress)}`,
        long: `its model is loading${percent(progress)}`,
      }
    case 'reading':
      return { short: 'reading', long: 'reading the prompt' }
    case 'writing':
      return {
        short: run.tokensPerSecond === null ? 'writing' : formatSpeed(run.tokensPerSecond),
        long: writingWords(run),
      }
    default:
      return { short: 'deciding', long: 'choosing a model' }
  }
}

/** What sets a run apart from a plain one, if anything does. */
function mark({ purpose, failedTries }: BoardRun): { tone: Tone; word: string } | null {
  if (failedTries.length > 0) return { tone: 'amber', word: 'fell back' }
  if (purpose === 'escalation') return { tone: 'violet', word: 'escalated' }
  return null
}

function sayEnding(run: BoardRun, { status, failure }: NonNullable<BoardRun['ending']>): RunWords {
  const speed = run.tokensPerSecond === null ? '' : `, ${formatSpeed(run.tokensPerSecond)}`
  switch (status) {
    case 'failed': {
      const why = failure ? `: ${shortFailure(failure)}` : ''
      return { tone: 'red', label: `failed${why}`, state: `failed${why}` }
    }
    case 'stopped':
      return { tone: 'neutral', label: 'stopped', state: 'stopped' }
    case 'interrupted':
      return { tone: 'neutral', label: 'interrupted', state: 'interrupted' }
    case 'done': {
      if (run.escalatedTo) {
        const state = `answered, then escalated to ${run.escalatedTo.name}`
        return { tone: 'violet', label: 'escalated', state }
      }
      const marked = mark(run)
      const state = `answered${speed}${marked ? `, ${marked.word}` : ''}`
      if (!marked) return { tone: 'green', label: 'answered', state }
      return { tone: marked.tone, label: `${marked.word}, answered`, state }
    }
  }
}

/** A run in words. `progress`: of its model's load, 0..1, where it is known. */
export function sayRun(run: BoardRun, progress: number | null = null): RunWords {
  if (run.ending) return sayEnding(run, run.ending)
  const { short, long } = doing(run, progress)
  const marked = mark(run)
  const state = marked ? `${marked.word}, ${long}` : long
  const tone = marked?.tone ?? (run.phase === 'loading' ? 'amber' : 'signal')
  if (run.phase === 'accepted' || run.phase === 'routing' || run.phase === null) {
    return { tone, label: short, state }
  }
  return { tone, label: `${marked?.word ?? run.task} · ${short}`, state }
}

/** A link's name: what was asked, of whom, and where it stands. */
export function nameRun(run: BoardRun, { state }: RunWords): string {
  const model = run.model ? ` on ${run.model.name}` : ''
  return `${run.task}${model}: ${state}. “${run.prompt || 'no text'}”`
}

/** The same for a try that failed before. */
export function nameFailedTry(run: BoardRun, { model, failure }: BoardFailedTry): string {
  const on = run.model && run.model.key !== model.key ? `, then ${run.model.name}` : ''
  return `${run.task} on ${model.name}: ${shortFailure(failure)}${on}. “${run.prompt || 'no text'}”`
}
