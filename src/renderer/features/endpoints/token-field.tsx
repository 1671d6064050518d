import { type FormEvent, useId, useState } from 'react'
import type { Endpoint } from '#shared/contract/models'
import { useClient } from '../../app/client-context.tsx'
import { errorSentence } from '../../app/error-sentence.ts'
import { Button } from '../../ui/button.tsx'
import { TextInput } from '../../ui/field.tsx'

/** The token of one endpoint: kept or not, never shown. */
export function TokenField(props: { endpoint: Endpoint; wanted: boolean }) {
  const { endpoint, wanted } = props
  const client = useClient()
  const id = useId()
  const [token, setToken] = useState('')
  const [writing, setWriting] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)

  const keep = async (value: string | null) => {
    setBusy(true)
    setProblem(null)
    try {
      await client.models.setToken({ endpointId: endpoint.id, token: value })
      setToken('')
      setWriting(false)
    } catch (error) {
      setProblem(errorSentence(error))
    } finally {
      setBusy(false)
    }
  }

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (token.trim() === '') setProblem('Paste the token first.')
    else void keep(token.trim())
  }

  return (
    <div className="rounded-md bg-sunken/60 px-3 py-2 text-sm">
      {endpoint.hasToken && !writing ? (
        <p className="flex flex-wrap items-center gap-2">
          <span className="grow">{wanted ? 'Token kept, but it is refused.' : 'Token kept.'}</span>
          <Button size="sm" onClick={() => setWriting(true)}>
            Replace
          </Button>
          <Button size="sm" variant="ghost" busy={busy} onClick={() => void keep(null)}>
            Forget
          </Button>
        </p>
      ) : (
        <form onSubmit={submit} noValidate className="flex flex-wrap items-center gap-2">
          <label htmlFor={id}>Token</label>
          <TextInput
            id={id}
            type="password"
            autoComplete="new-password"
            value={token}
            maxLength={4000}
            onChange={(event) => setToken(event.target.value)}
            className="!h-7 !w-40 grow"
          />
          <Button size="sm" type="submit" busy={busy}>
            Keep token
          </Button>
          {writing && (
            <Button size="sm" variant="ghost" onClick={() => setWriting(false)}>
              Cancel
            </Button>
          )}
        </form>
      )}
      {problem && (
        <p role="alert" className="mt-1 text-xs text-red">
          {problem}
        </p>
      )}
    </div>
  )
}
