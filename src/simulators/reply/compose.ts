import type { ReplyRequest, SimulatedReply } from './request.ts'

export function composeReply(request: ReplyRequest): SimulatedReply {
  return { text: `Simulated answer by ${request.model.name}: you said “${request.prompt}”.` }
}
