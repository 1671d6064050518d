import type { Message } from '#shared/contract/chat'

/** A first guess at a message's height in CSS pixels, until it is measured. `width` is that of the column. */
export function estimateHeight(message: Message, width: number): number {
  const perLine = Math.max(20, width / (message.role === 'user' ? 9 : 7.4))
  const breaks = message.text.length > 50_000 ? message.text.length / 60 : countBreaks(message.text)
  const lines = Math.max(1, message.text.length / perLine + breaks * 0.8)
  return message.role === 'user' ? Math.min(lines, 40) * 22 + 54 : lines * 23 + 96
}

function countBreaks(text: string): number {
  let breaks = 0
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) breaks += 1
  return breaks
}
