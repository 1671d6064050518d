import { type FormEvent, useId, useState } from 'react'
import { endpointId } from '#shared/contract/ids'
import type { Endpoint } from '#shared/contract/models'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field, Select, TextInput } from '../../ui/field.tsx'
import { useInventory } from './inventory-store.ts'
import { useModelsUi } from './models-ui.ts'
import { useModelActions } from './use-model-actions.ts'

/** Fetches a model onto an endpoint that can; how it goes stands in the list of operations. */
export function PullDialog() {
  const open = useModelsUi((state) => state.pulling)
  return open ? <Open /> : null
}

function Open() {
  const form = useId()
  const endpoints = useInventory((state) => state.endpoints)
  const able = endpoints.filter(canPull)
  const [chosen, setChosen] = useState<string | null>(null)
  const [name, setName] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [starting, setStarting] = useState(false)
  const actions = useModelActions()
  const endpoint = able.find(({ id }) => id === chosen) ?? able[0]
  const close = () => useModelsUi.setState({ pulling: false })

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (starting || !endpoint) return
    if (name.trim() === '') return setProblem('Name a model first.')
    if (/\s/.test(name.trim())) return setProblem('A model’s name has no spaces in it.')
    setStarting(true)
    const refused = await actions.pull(endpointId.parse(endpoint.id), name.trim())
    setStarting(false)
    if (refused) setProblem(refused)
    else useModelsUi.setState({ pulling: false, operationsOpen: true })
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) close()
      }}
      title="Pull a model"
      description="Its files are fetched by the server itself. A pull that was stopped or failed goes on where it was."
      footer={
        <>
          <Button onClick={close}>{endpoint ? 'Cancel' : 'Close'}</Button>
          {endpoint && (
            <Button type="submit" form={form} variant="primary" busy={starting}>
              Pull
            </Button>
          )}
        </>
      }
    >
      {endpoint ? (
        <form
          id={form}
          noValidate
          onSubmit={(event) => void submit(event)}
          className="flex flex-col gap-4"
        >
          <Field label="Model" hint={nameHint(endpoint)} error={problem}>
            {(control) => (
              <TextInput
                {...control}
                value={name}
                maxLength={400}
                placeholder={endpoint.kind === 'lmstudio' ? 'qwen/qwen3-8b' : 'qwen3:8b'}
                onChange={(event) => {
                  setName(event.target.value)
                  setProblem(null)
                }}
              />
            )}
          </Field>
          <Field label="Onto">
            {(control) => (
              <Select
                {...control}
                value={String(endpoint.id)}
                options={able.map((one) => ({
                  value: String(one.id),
                  label: one.source === 'demo' ? `${one.name} (Demo)` : one.name,
                }))}
                onChange={setChosen}
              />
            )}
          </Field>
        </form>
      ) : (
        <p className="text-sm text-ink-2">
          No endpoint that is ready can fetch models. Ollama can, and LM Studio from 0.4 on; start
          one and come back.
        </p>
      )}
    </Dialog>
  )
}

function canPull({ abilities, state }: Endpoint): boolean {
  return abilities.pull && ['ready', 'busy', 'warming'].includes(state)
}

function nameHint({ kind }: Endpoint): string {
  return kind === 'lmstudio'
    ? 'As LM Studio’s catalogue writes it, publisher first, or an address at Hugging Face.'
    : 'As Ollama’s library writes it, with its tag, or hf.co/… for a model at Hugging Face.'
}
