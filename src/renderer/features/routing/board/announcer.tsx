import { useEffect, useRef, useState } from 'react'
import type { BoardRun } from '#shared/contract/board'
import { announce } from './announce.ts'

/** What comes sooner after the last announcement is said with the next. */
const pauseMs = 3_000

/** The board for ears: where prompts go and how they end, politely and not too often. */
export function Announcer(props: { runs: readonly BoardRun[] }) {
  const newest = useRef(props.runs)
  newest.current = props.runs
  const told = useRef(props.runs)
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  const [said, setSaid] = useState('')
  // biome-ignore lint/correctness/useExhaustiveDependencies: each change of the runs may be news
  useEffect(() => {
    const tell = () => {
      timer.current = null
      const news = announce(told.current, newest.current)
      told.current = newest.current
      if (!news) return
      setSaid(news)
      timer.current = setTimeout(tell, pauseMs)
    }
    if (!timer.current) tell()
  }, [props.runs])
  useEffect(
    () => () => {
      if (timer.current) clearTimeout(timer.current)
      timer.current = null
    },
    [],
  )
  return (
    <p role="status" className="sr-only">
      {said}
    </p>
  )
}
