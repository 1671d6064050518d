import { useEffect, useRef, useState } from 'react'
import type { OpenedPair, PairVerdict, SamplePair } from '#shared/contract/replay-sample'
import { useClient } from '../../../../app/client-context.tsx'
import { errorSentence } from '../../../../app/error-sentence.ts'
import { Button } from '../../../../ui/button.tsx'
import { Dialog } from '../../../../ui/dialog.tsx'
import { Kbd } from '../../../../ui/kbd.tsx'
import { DemoTag } from '../../../../ui/pill.tsx'
import { Spinner } from '../../../../ui/spinner.tsx'
import { Markdown } from '../../../chat/markdown/markdown.tsx'
import { sayJudged, sayOutcome } from './say-sample.ts'
import { attempt } from './use-sample.ts'

const choices = [
  { verdict: 'a', label: 'A better' },
  { verdict: 'b', label: 'B better' },
  { verdict: 'same', label: 'The same' },
  { verdict: 'bad', label: 'Both bad' },
] as const

/** Two answers side by side, without names until the user has judged. Keys 1 to 4 judge, U takes it back. */
export function BlindDialog(props: {
  pair: SamplePair
  demo: boolean
  /** Its place among the pairs that have both answers, from 1. */
  place: number
  count: number
  /** `null` = there is none left to judge. */
  onNext: (() => void) | null
  onClose: () => void
}) {
  const { pair, onNext } = props
  const client = useClient()
  const [opened, setOpened] = useState<OpenedPair | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  const next = useRef<HTMLButtonElement>(null)
  const { id, verdict, names } = pair

  const told = verdict !== null
  const mayUndo = told && verdict !== 'seen'
  // Names within the texts come with the judgement as well.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `told` changes what is read
  useEffect(() => {
    let current = true
    client.replay.openPair({ pair: id }).then(
      (texts) => current && setOpened(texts),
      (error: unknown) => current && setFailure(errorSentence(error)),
    )
    return () => {
      current = false
    }
  }, [client, id, told])
  useEffect(() => {
    if (verdict) next.current?.focus()
  }, [verdict])

  const judge = (said: PairVerdict | null) =>
    void attempt('The judgement was not kept', () =>
      client.replay.judgePair({ pair: id, verdict: said }),
    )

  // On the document: keys judge wherever focus is in the dialog.
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || !opened) return
      const choice = choices[Number(event.key) - 1]
      if (choice && !verdict) judge(choice.verdict)
      else if (event.key.toLowerCase() === 'u' && mayUndo) judge(null)
      else return
      event.preventDefault()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  })

  const judged = sayJudged(pair)
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && props.onClose()}
      title={`Which answer is better? ${props.place} of ${props.count}`}
      description="Which one is the old answer was drawn by lot."
      className="max-w-5xl"
      footer={
        <div className="flex w-full flex-wrap items-center gap-2">
          {verdict ? (
            <>
              <p role="status" className="min-w-0 grow text-sm [overflow-wrap:anywhere]">
                <span className="font-[560]">{sayOutcome(verdict, names)}.</span>
                {judged && <span className="text-ink-2"> {judged}.</span>}
              </p>
              {mayUndo && (
                <Button onClick={() => judge(null)}>
                  Undo <Kbd>U</Kbd>
                </Button>
              )}
              <Button ref={next} variant="primary" onClick={onNext ?? props.onClose}>
                {onNext ? 'Next' : 'Close'}
              </Button>
            </>
          ) : (
            <>
              <Button variant="ghost" disabled={!opened} onClick={() => judge('seen')}>
                Show names without judging
              </Button>
              <span className="grow" />
              {choices.map(({ verdict: said, label }, index) => (
                <Button key={said} disabled={!opened} onClick={() => judge(said)}>
                  {label} <Kbd>{String(index + 1)}</Kbd>
                </Button>
              ))}
            </>
          )}
        </div>
      }
    >
      <div className="flex flex-col gap-3">
        {failure && (
          <p role="alert" className="text-sm text-red">
            {failure}
          </p>
        )}
        {!opened && !failure && (
          <p className="flex items-center gap-2 text-sm text-ink-2">
            <Spinner /> Reading both answers
          </p>
        )}
        {opened && (
          <>
            <section
              aria-label="Prompt"
              // biome-ignore lint/a11y/noNoninteractiveTabindex: a long prompt is scrolled by keys
              tabIndex={0}
              className="max-h-28 overflow-y-auto rounded-md bg-sunken px-3 py-2 text-sm [overflow-wrap:anywhere] whitespace-pre-wrap"
            >
              {opened.prompt}
            </section>
            <div className="grid gap-3 list:grid-cols-2">
              <Answer letter="A" text={opened.a} name={names?.a ?? null} demo={props.demo} />
              <Answer letter="B" text={opened.b} name={names?.b ?? null} demo={props.demo} />
            </div>
          </>
        )}
      </div>
    </Dialog>
  )
}

function Answer(props: { letter: 'A' | 'B'; text: string; name: string | null; demo: boolean }) {
  const label = props.name === null ? `Answer ${props.letter}` : `${props.letter} · ${props.name}`
  return (
    <section aria-label={label} className="flex min-w-0 flex-col rounded-md border">
      <h3 className="flex items-center gap-2 border-b px-3 py-2 text-sm font-[600]">
        <span className="truncate">{label}</span>
        {props.demo && <DemoTag />}
      </h3>
      <div
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a long answer is scrolled by keys
        tabIndex={0}
        className="max-h-[42vh] overflow-y-auto px-3 py-2 text-sm"
      >
        <Markdown text={props.text} growing={false} />
      </div>
    </section>
  )
}
