import { useEffect, useState } from 'react'

/** Epoch milliseconds of some moment today; changes at local midnight, and when a sleeping machine wakes on another day. */
export function useToday(): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const check = () => {
      setNow((before) => (sameDay(before, Date.now()) ? before : Date.now()))
    }
    const timer = setInterval(check, 60_000)
    document.addEventListener('visibilitychange', check)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', check)
    }
  }, [])
  return now
}

function sameDay(a: number, b: number): boolean {
  return new Date(a).toDateString() === new Date(b).toDateString()
}
