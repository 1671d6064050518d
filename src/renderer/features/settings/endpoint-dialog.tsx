import { type FormEvent, useId, useState } from 'react'
import { type EndpointKind, endpointKinds } from '#shared/contract/models'
import type { EndpointSettings } from '#shared/contract/settings'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field, Select, TextInput } from '../../ui/field.tsx'
import { kindNames } from '../models/describe-endpoint.ts'
import { completeUrl, makeEndpointId } from './endpoint-id.ts'
import { useSettings } from './settings-store.ts'
import { type SaveProblem, useSaveSetting } from './use-change-setting.ts'

const usual: Record<EndpointKind, string> = {
  ollama: 'http://127.0.0.1:11434',
  lmstudio: 'http://127.0.0.1:1234',
  llamacpp: 'http://127.0.0.1:8080',
  openai: 'http://127.0.0.1:8000',
}

/** Adds an endpoint (`index: null`) or edits the one at `index` of the settings' list. Render it while it is open. */
export function EndpointDialog(props: { index: number | null; onClose: () => void }) {
  const form = useId()
  const named = useSettings((state) => state.settings.endpoints)
  const [before] = useState(() => (props.index === null ? undefined : named[props.index]))
  const [kind, setKind] = useState<EndpointKind>(before?.kind ?? 'ollama')
  const [url, setUrl] = useState(before?.url ?? '')
  const [name, setName] = useState(before?.name ?? '')
  const [problem, setProblem] = useState<SaveProblem | null>(null)
  const [saving, setSaving] = useState(false)
  const save = useSaveSetting()

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (saving) return
    if (url.trim() === '') {
      setProblem({ field: 'url', message: `Say where it listens, for instance ${usual[kind]}.` })
      return
    }
    const others = named.map(({ id }) => id)
    const endpoint: EndpointSettings = {
      id:
        before?.id ?? makeEndpointId(name.trim() || kindNames[kind], [...others, ...endpointKinds]),
      kind,
      ...(name.trim() ? { name: name.trim() } : {}),
      url: completeUrl(url),
      enabled: before?.enabled ?? true,
    }
    // The file may have been edited meanwhile: the id says where the endpoint stands now.
    const place = before ? others.indexOf(before.id) : named.length
    setSaving(true)
    const refused = await save(['endpoints', place < 0 ? named.length : place], endpoint)
    setSaving(false)
    if (refused) setProblem(refused)
    else props.onClose()
  }

  const errorAt = (field: string) => (problem?.field === field ? problem.message : null)
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) props.onClose()
      }}
      title={before ? 'Edit endpoint' : 'Add an endpoint'}
      description="A server that runs models, on this machine or in your network."
      footer={
        <>
          <Button onClick={props.onClose}>Cancel</Button>
          <Button type="submit" form={form} variant="primary" busy={saving}>
            {before ? 'Save' : 'Add endpoint'}
          </Button>
        </>
      }
    >
      <form
        id={form}
        noValidate
        onSubmit={(event) => void submit(event)}
        className="flex flex-col gap-4"
      >
        <Field label="Kind" error={errorAt('kind')}>
          {(control) => (
            <Select
              {...control}
              value={kind}
              options={endpointKinds.map((value) => ({ value, label: kindNames[value] }))}
              onChange={setKind}
            />
          )}
        </Field>
        <Field
          label="Address"
          hint={
            <>
              Host and port, such as <span className="num">{usual[kind]}</span>
            </>
          }
          error={errorAt('url')}
        >
          {(control) => (
            <TextInput
              {...control}
              inputMode="url"
              value={url}
              placeholder={usual[kind]}
              onChange={(event) => setUrl(event.target.value)}
            />
          )}
        </Field>
        <Field label="Name" hint="What you call it; may stay empty." error={errorAt('name')}>
          {(control) => (
            <TextInput
              {...control}
              value={name}
              maxLength={60}
              placeholder={kindNames[kind]}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        {problem && !['kind', 'url', 'name'].includes(problem.field ?? '') && (
          <p role="alert" className="text-sm text-red">
            {problem.message}
          </p>
        )}
      </form>
    </Dialog>
  )
}
