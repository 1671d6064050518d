import { type PolicyDraft, policyFormat } from '#shared/contract/replay'
import { useClient } from '../../../app/client-context.tsx'
import { showToast } from '../../../app/toasts.ts'
import { Button } from '../../../ui/button.tsx'
import { pickJsonFile, saveFile } from '../../conversations/save-file.ts'
import { attempt } from './sample/use-sample.ts'

/** Keeps the draft in a file of its own, and opens such a file as the draft. */
export function PolicyFile(props: { draft: PolicyDraft; onOpen: (draft: PolicyDraft) => void }) {
  const client = useClient()
  const open = () =>
    attempt('This file was not opened', async () => {
      const file = await pickJsonFile()
      if (!file) return
      props.onOpen(await client.replay.readPolicy({ text: await file.text() }))
      showToast({ title: `The draft is that of ${file.name}` })
    })
  const save = () => {
    const file = { switchyard: 'policy', format: policyFormat, policy: props.draft }
    saveFile({
      fileName: `switchyard-policy-${new Date().toISOString().slice(0, 10)}.json`,
      mediaType: 'application/json',
      text: `${JSON.stringify(file, null, 2)}\n`,
    })
  }
  return (
    <>
      <Button size="sm" variant="ghost" onClick={() => void open()}>
        Open a file…
      </Button>
      <Button size="sm" variant="ghost" onClick={save}>
        Save to a file
      </Button>
    </>
  )
}
