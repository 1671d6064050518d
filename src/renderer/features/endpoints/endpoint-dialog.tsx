import { useState } from 'react'
import { AppError } from '#shared/app-error'
import { endpointId } from '#shared/contract/ids'
import { type EndpointKind, type EndpointProbe, endpointKinds } from '#shared/contract/models'
import type { EndpointSettings } from '#shared/contract/settings'
import { useClient } from '../../app/client-context.tsx'
import { errorSentence } from '../../app/error-sentence.ts'
import { Button } from '../../ui/button.tsx'
import { Field, Select, TextInput } from '../../ui/field.tsx'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { kindNames } from '../models/describe-endpoint.ts'
import { useSettings } from '../settings/settings-store.ts'
import { type SaveProblem, useSaveSetting } from '../settings/use-change-setting.ts'
import { completeUrl, makeEndpointId } from './endpoint-id.ts'
import { probeWords } from './probe-words.ts'

const usual: Record<EndpointKind, string> = {
  ollama: 'http://127.0.0.1:11434',
  lmstudio: 'http://127.0.0.1:1234',
  llamacpp: 'http://127.0.0.1:8080',
  openai: 'http://127.0.0.1:8000',
}

const findOut = 'find-out'
type KindChoice = EndpointKind | typeof findOut

/**
 * Adds an endpoint (`before: null`) or edits one: a named one in its place, a found one by naming it. Render it while it
 * is open.
 */
export function EndpointDialog(props: { before: EndpointSettings | null; onClose: () => void }) {
  const client = useClient()
  const named = useSettings((state) => state.settings.endpoints)
  const [before] = useState(props.before)
  const [kind, setKind] = useState<KindChoice>(before?.kind ?? findOut)
  const [url, setUrl] = useState(before?.url ?? '')
  const [name, setName] = useState(before?.name ?? '')
  const [token, setToken] = useState('')
  const [problem, setProblem] = useState<SaveProblem | null>(null)
  const [found, setFound] = useState<EndpointProbe | null>(null)
  const [working, setWorking] = useState<'probing' | 'saving' | null>(null)
  const save = useSaveSetting()
  const example = usual[kind === findOut ? 'ollama' : kind]

  const changed = () => {
    setFound(null)
    setProblem(null)
  }

  const probe = async (): Promise<EndpointProbe | null> => {
    if (url.trim() === '') {
      setProblem({ field: 'url', message: `Say where it listens, for instance ${example}.` })
      return null
    }
    setProblem(null)
    try {
      const answer = await client.models.probe({
        url: completeUrl(url),
        ...(kind === findOut ? {} : { kind }),
        ...(token ? { token } : {}),
      })
      setFound(answer)
      return answer
    } catch (error) {
      setProblem({ field: 'url', message: errorSentence(error) })
      return null
    }
  }

  const test = async () => {
    setWorking('probing')
    await probe()
    setWorking(null)
  }

  const submit = async () => {
    if (working) return
    setWorking('saving')
    const refused = await keep()
    setWorking(null)
    if (refused) setProblem(refused)
    else if (refused === null) props.onClose()
  }

  /** `undefined` = the probe has said what is wrong. */
  const keep = async (): Promise<SaveProblem | null | undefined> => {
    if (url.trim() === '') {
      return { field: 'url', message: `Say where it listens, for instance ${example}.` }
    }
    const sure = kind === findOut ? (found ?? (await probe()))?.kind : kind
    if (!sure) return undefined
    const others = named.map(({ id }) => id)
    const id =
      before?.id ?? makeEndpointId(name.trim() || kindNames[sure], [...others, ...endpointKinds])
    const endpoint: EndpointSettings = {
      id,
      kind: sure,
      ...(name.trim() ? { name: name.trim() } : {}),
      url: completeUrl(url),
      enabled: before?.enabled ?? true,
    }
    // The file may have been edited meanwhile: the id says where the endpoint stands now.
    const place = others.indexOf(id)
    const refused = await save(['endpoints', place < 0 ? named.length : place], endpoint)
    if (refused || !token) return refused
    try {
      await client.models.setToken({ endpointId: endpointId.parse(id), token })
      return null
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      return {
        field: 'token',
        message: `The endpoint is kept, its token is not: ${errorSentence(error)}`,
      }
    }
  }

  const errorAt = (field: string) => (problem?.field === field ? problem.message : null)
  return (
    <FormDialog
      title={before ? 'Edit endpoint' : 'Add an endpoint'}
      description="A server that runs models, on this machine or in your network."
      submit={before ? 'Save' : 'Add endpoint'}
      busy={working === 'saving'}
      onSubmit={() => void submit()}
      onClose={props.onClose}
      aside={
        <Button busy={working === 'probing'} onClick={() => void test()}>
          Test
        </Button>
      }
    >
      <Field
        label="Address"
        hint={
          <>
            Host and port, such as <span className="num">{example}</span>
          </>
        }
        error={errorAt('url')}
      >
        {(control) => (
          <TextInput
            {...control}
            inputMode="url"
            value={url}
            placeholder={example}
            onChange={(event) => {
              setUrl(event.target.value)
              changed()
            }}
          />
        )}
      </Field>
      <p role="status" className="-mt-2 text-sm text-green empty:hidden">
        {found && probeWords(found)}
      </p>
      <Field
        label="Kind"
        hint="With a kind chosen it can be added while it is off."
        error={errorAt('kind')}
      >
        {(control) => (
          <Select<KindChoice>
            {...control}
            value={kind}
            options={[
              { value: findOut, label: 'Find out by asking it' },
              ...endpointKinds.map((value) => ({ value, label: kindNames[value] })),
            ]}
            onChange={(value) => {
              setKind(value)
              changed()
            }}
          />
        )}
      </Field>
      <Field label="Name" hint="What you call it; may stay empty." error={errorAt('name')}>
        {(control) => (
          <TextInput
            {...control}
            value={name}
            maxLength={60}
            placeholder={kind === findOut ? 'Attic' : kindNames[kind]}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <Field
        label="Token"
        hint={
          before
            ? 'Empty leaves the one that is kept, if there is one. It is never shown again.'
            : 'Only where the server asks for one. It is kept encrypted and never shown again.'
        }
        error={errorAt('token')}
      >
        {(control) => (
          <TextInput
            {...control}
            type="password"
            autoComplete="new-password"
            value={token}
            maxLength={4000}
            onChange={(event) => {
              setToken(event.target.value)
              changed()
            }}
          />
        )}
      </Field>
      {problem && !['kind', 'url', 'name', 'token'].includes(problem.field ?? '') && (
        <p role="alert" className="text-sm text-red">
          {problem.message}
        </p>
      )}
    </FormDialog>
  )
}
