import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { PolicyDraft } from '#shared/contract/replay'
import { Button } from '../../../../ui/button.tsx'
import { TextInput } from '../../../../ui/field.tsx'
import { IconButton } from '../../../../ui/icon-button.tsx'

const isName = (name: string) => /^[a-z0-9][a-z0-9-]{0,40}$/.test(name)

/** "a, b" as a list of targets. */
export function readTargets(text: string): string[] {
  const targets = text.split(',').map((target) => target.trim())
  return [...new Set(targets.filter((target) => target !== ''))].slice(0, 200)
}

/** Names for groups of targets. */
export function DraftTags(props: {
  tags: PolicyDraft['tags']
  onChange: (tags: PolicyDraft['tags']) => void
}) {
  const { tags, onChange } = props
  const [name, setName] = useState('')
  const wrong = name !== '' && !isName(name)
  return (
    <div className="flex flex-col gap-2">
      {Object.keys(tags).length > 0 && (
        <ul aria-label="Tags to try" className="flex flex-col gap-1.5">
          {Object.entries(tags).map(([tag, targets]) => (
            <li key={tag} className="flex items-center gap-2">
              <code className="num w-28 shrink-0 truncate text-xs" title={`tag:${tag}`}>
                tag:{tag}
              </code>
              {/* Read when one leaves it: a comma that was just typed is no target yet. */}
              <TextInput
                aria-label={`Targets of ${tag}, with commas between`}
                defaultValue={targets.join(', ')}
                key={targets.join(', ')}
                onBlur={({ target }) => {
                  const next = readTargets(target.value)
                  if (next.join() !== targets.join()) onChange({ ...tags, [tag]: next })
                }}
              />
              <IconButton
                size="sm"
                label={`Remove the tag ${tag}`}
                onClick={() => {
                  const { [tag]: _, ...others } = tags
                  onChange(others)
                }}
              >
                <Trash2 />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
      <form
        className="flex items-center gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          if (!isName(name)) return
          onChange({ ...tags, [name]: tags[name] ?? [] })
          setName('')
        }}
      >
        <TextInput
          aria-label="Name of a new tag"
          aria-invalid={wrong || undefined}
          placeholder="lower-case letters, digits and dashes"
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
        <Button type="submit" disabled={name === '' || wrong}>
          Add
        </Button>
      </form>
    </div>
  )
}
