import { useEffect, useMemo, useRef, useState } from 'react'
import type { Model } from '#shared/contract/models'
import { useClient } from '../../app/client-context.tsx'
import { errorSentence } from '../../app/error-sentence.ts'
import { useMachine } from '../machine/machine-store.ts'
import { mainMemory } from '../machine/main-memory.ts'
import {
  createFitAsker,
  type FitAnswer,
  type FitAsker,
  type FitQuestion,
  questionKey,
} from './fit-asker.ts'

const settleMs = 140
const keptAnswers = 400
/** Free memory that moves by less changes no verdict worth asking for again. */
const stepBytes = 256 * 1024 ** 2

/**
 * The fits of what is in sight, asked when the scrolling or the slider has come to rest, and again when who is resident
 * or what is free has changed.
 */
export function useFits(
  questions: readonly FitQuestion[],
  models: readonly Model[],
): ReadonlyMap<string, FitAnswer> {
  const client = useClient()
  const [answers, setAnswers] = useState<ReadonlyMap<string, FitAnswer>>(new Map())
  const asker = useRef<FitAsker | null>(null)
  const residents = useMemo(
    () =>
      models
        .filter(({ resident }) => resident)
        .map(({ key, resident, pinned }) => `${key} ${resident?.vramBytes} ${pinned}`)
        .join('|'),
    [models],
  )
  const used = useMachine((state) =>
    Math.round((mainMemory(state.reading, [])?.usedBytes ?? 0) / stepBytes),
  )

  useEffect(() => {
    const made = createFitAsker({
      ask: (question) =>
        client.models.fit(question).then(
          (fit) => ({ fit }),
          (error) => ({ problem: errorSentence(error) }),
        ),
      onAnswer: (key, answer) =>
        setAnswers((known) => new Map([...known].slice(-keptAnswers)).set(key, answer)),
    })
    asker.current = made
    return () => made.close()
  }, [client])

  // biome-ignore lint/correctness/useExhaustiveDependencies: these are what the verdicts hang on
  useEffect(() => asker.current?.forget(), [residents, used])

  const wanted = questions.map(questionKey).join('|')
  // biome-ignore lint/correctness/useExhaustiveDependencies: `wanted` stands for `questions`
  useEffect(() => {
    const timer = setTimeout(() => asker.current?.want(questions), settleMs)
    return () => clearTimeout(timer)
  }, [wanted, residents, used])

  return answers
}
