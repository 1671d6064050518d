import { Shuffle } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import type { AnswerMessage } from '#shared/contract/chat'
import type { DecisionId, MessageId } from '#shared/contract/ids'
import type { Decision } from '#shared/contract/routing'
import { useClient } from '../../../app/client-context.tsx'
import { errorSentence } from '../../../app/error-sentence.ts'
import { SidePanel } from '../../../app/shell-slots.tsx'
import { Button } from '../../../ui/button.tsx'
import { Spinner } from '../../../ui/spinner.tsx'
import { Explanation } from '../../routing/explanation/explanation.tsx'
import { useChatScope, useChatUi } from '../chat-ui.ts'
import { ModelPicker } from '../composer/model-picker.tsx'
import type { OpenConversation, OpenConversationState } from '../conversation-store.ts'
import { ConfidenceSection } from './confidence-section.tsx'

/** Why a prompt went where it went: all candidates with what counted for and against each. */
export function WhyPanel({ open }: { open: OpenConversation }) {
  const { ui } = useChatScope()
  const why = useChatUi((state) => state.why)
  const answer = useStore(open.store, (state) => (why ? findAnswer(state, why.answerId) : null))
  if (!why) return null
  const name = why.decision.model?.name
  return (
    <SidePanel
      title={name ? `Why ${name}` : 'Why no model'}
      onClose={() => ui.setState({ why: null })}
    >
      <StoredDecision key={why.decision.id} id={why.decision.id} answer={answer} />
    </SidePanel>
  )
}

function findAnswer(
  { messages, versions }: OpenConversationState,
  id: MessageId,
): AnswerMessage | null {
  const message = [...messages, ...versions].find((one) => one.id === id)
  return message?.role === 'assistant' ? message : null
}

function StoredDecision({ id, answer }: { id: DecisionId; answer: AnswerMessage | null }) {
  const client = useClient()
  const [decision, setDecision] = useState<Decision | null>(null)
  const [refused, setRefused] = useState<unknown>(null)
  useEffect(() => {
    const gone = new AbortController()
    client.routing
      .decision({ decisionId: id }, { signal: gone.signal })
      .then(setDecision, (error) => {
        if (!gone.signal.aborted) setRefused(error)
      })
    return () => gone.abort()
  }, [client, id])
  if (refused !== null) {
    return <p className="text-ink-2">This decision can’t be shown. {errorSentence(refused)}</p>
  }
  if (!decision) {
    return (
      <p className="flex items-center gap-2 text-ink-2">
        <Spinner label="Reading the decision" />
      </p>
    )
  }
  return <DecisionView decision={decision} answer={answer} />
}

function DecisionView(props: { decision: Decision; answer: AnswerMessage | null }) {
  const { decision, answer } = props
  const { actions, ui } = useChatScope()
  const answerId = useChatUi((state) => state.why?.answerId)
  const use = (choice: Decision['requested']) => {
    if (!answerId) return
    ui.setState({ why: null })
    actions.regenerate(answerId, choice)
  }
  return (
    <>
      <Explanation
        decision={decision}
        onUse={answerId ? use : undefined}
        answer={answer && <ConfidenceSection answer={answer} />}
      />
      {answerId && (
        <div className="mt-4">
          <ModelPicker
            label="Use another model"
            value={decision.chosen ?? 'auto'}
            onChoose={use}
            trigger={<Button icon={<Shuffle className="size-4" />}>Use another…</Button>}
          />
        </div>
      )}
    </>
  )
}
