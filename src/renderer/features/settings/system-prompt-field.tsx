import { useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { Field, TextArea } from '../../ui/field.tsx'
import { useSaveSetting } from './use-change-setting.ts'

/** What every model is told before a conversation; kept when "Save" is pressed. */
export function SystemPromptField(props: { saved: string; locked: boolean }) {
  const save = useSaveSetting()
  const [text, setText] = useState(props.saved)
  const [problem, setProblem] = useState<string | null>(null)
  const changed = text !== props.saved

  const keep = async () => {
    const refused = await save(['chat', 'systemPrompt'], text)
    setProblem(refused?.message ?? null)
  }

  return (
    <>
      <Field
        label="System prompt"
        hint="Told to every model before each conversation. It counts towards the length of the context."
        error={problem}
      >
        {(control) => (
          <TextArea
            {...control}
            value={text}
            rows={4}
            maxLength={20_000}
            disabled={props.locked}
            placeholder="For instance: Answer briefly. Use British spelling."
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && changed) void keep()
            }}
          />
        )}
      </Field>
      {changed && (
        <div className="mt-2 flex gap-2">
          <Button size="sm" variant="primary" disabled={props.locked} onClick={() => void keep()}>
            Save
          </Button>
          <Button
            size="sm"
            onClick={() => {
              setText(props.saved)
              setProblem(null)
            }}
          >
            Discard
          </Button>
        </div>
      )}
    </>
  )
}
