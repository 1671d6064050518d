import { Brain, Cloud, Eye, Layers, Wrench } from 'lucide-react'
import type { Model, ModelCapability } from '#shared/contract/models'

const marks: Partial<Record<ModelCapability, { says: string; icon: typeof Eye }>> = {
  vision: { says: 'sees images', icon: Eye },
  tools: { says: 'can use tools', icon: Wrench },
  reasoning: { says: 'thinks before it answers', icon: Brain },
  embedding: { says: 'makes embeddings', icon: Layers },
}

/** What a model can do beyond chatting, as small signs with names. */
export function CapabilityMarks({ model }: { model: Pick<Model, 'capabilities' | 'remote'> }) {
  return (
    <span className="flex shrink-0 gap-1.5 text-ink-3">
      {model.capabilities.map((capability) => {
        const mark = marks[capability]
        return mark ? (
          <mark.icon key={capability} className="size-3.5" role="img" aria-label={mark.says}>
            <title>{mark.says}</title>
          </mark.icon>
        ) : null
      })}
      {model.remote && (
        <Cloud className="size-3.5" role="img" aria-label="runs on somebody else’s computer">
          <title>runs on somebody else’s computer</title>
        </Cloud>
      )}
    </span>
  )
}

/** The same in words, chatting included. */
export function capabilityWords(model: Pick<Model, 'capabilities' | 'remote'>): string {
  const said = model.capabilities.map((capability) => marks[capability]?.says ?? 'chats')
  return [...said, ...(model.remote ? ['runs on somebody else’s computer'] : [])].join(', ')
}
