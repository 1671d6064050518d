/** What the window and the tab are called. */
export function pageTitle(facts: {
  room: string
  title: string | undefined
  demo: boolean
}): string {
  const what = facts.title ?? (facts.room === 'Chat' ? null : facts.room)
  return [what, 'Switchyard', facts.demo && 'Demo'].filter(Boolean).join(' · ')
}
