import type { SamplePair } from '#shared/contract/replay-sample'
import { Button } from '../../../../ui/button.tsx'
import { sayJudged, sayState } from './say-sample.ts'

/** Every prompt of the sample, and what became of it. */
export function PairList(props: { pairs: readonly SamplePair[]; onOpen: (pair: string) => void }) {
  return (
    <details>
      <summary className="cursor-pointer text-sm font-[560]">Prompts of the sample</summary>
      <ol aria-label="Prompts of the sample" className="mt-1 divide-y border-y">
        {props.pairs.map((pair) => {
          const judged = sayJudged(pair)
          const prompt = pair.prompt ?? 'A prompt that is not here any more'
          return (
            <li key={pair.id} className="flex items-center gap-3 py-2 text-sm">
              <div className="min-w-0 grow">
                <p className="truncate">{prompt}</p>
                <p className="text-xs [overflow-wrap:anywhere] text-ink-2">
                  {pair.task} · {sayState(pair)}
                  {judged && ` · ${judged}`}
                </p>
              </div>
              {pair.status === 'answered' && (
                <Button
                  size="sm"
                  aria-label={`${pair.verdict ? 'Look at' : 'Judge'}: ${prompt.slice(0, 80)}`}
                  onClick={() => props.onOpen(pair.id)}
                >
                  {pair.verdict ? 'Look' : 'Judge'}
                </Button>
              )}
            </li>
          )
        })}
      </ol>
    </details>
  )
}
