import { Command as Cmdk } from 'cmdk'
import { MessageSquare } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import { type ReactNode, useState } from 'react'
import { findByTitle, useConversations } from '../features/conversations/conversations-store.ts'
import { Kbd } from '../ui/kbd.tsx'
import { allCommands, commandGroups, useCommandSources } from './commands.ts'
import { shown } from './platform.ts'
import { navigate } from './route.ts'
import { useShell } from './shell-store.ts'

/** Everything one can do, by typing a few letters of it. */
export function CommandPalette() {
  const open = useShell((state) => state.paletteOpen)
  const setOpen = (next: boolean) => useShell.setState({ paletteOpen: next })
  return (
    <Radix.Root open={open} onOpenChange={setOpen}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-fade bg-veil" />
        <Radix.Content
          aria-describedby={undefined}
          className="fixed top-[12vh] left-1/2 z-40 w-[calc(100vw-32px)] max-w-xl -translate-x-1/2 animate-fade overflow-hidden rounded-lg border bg-raised shadow-lg outline-none"
        >
          <Radix.Title className="sr-only">Command palette</Radix.Title>
          <PaletteBody onDone={() => setOpen(false)} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

function PaletteBody(props: { onDone: () => void }) {
  const [text, setText] = useState('')
  const commands = allCommands(useCommandSources((state) => state.sources))
  const conversations = useConversations((state) => state.byId)
  const found = text.trim() ? findByTitle(conversations.values(), text, 12) : []
  const pick = (run: () => void) => {
    props.onDone()
    // After the dialog has given the focus back, so that a command may take it.
    setTimeout(run)
  }
  return (
    <Cmdk label="Command palette" loop>
      <Cmdk.Input
        value={text}
        onValueChange={setText}
        placeholder="Do something, or go to a conversation"
        className="h-12 w-full border-b bg-transparent px-4 text-md outline-none"
      />
      <Cmdk.List className="max-h-[min(420px,60vh)] overflow-auto p-1.5">
        <Cmdk.Empty className="px-3 py-6 text-center text-sm text-ink-2">
          Nothing is called that. Try another word.
        </Cmdk.Empty>
        {found.length > 0 && (
          <Group heading="Go to">
            {found.map((conversation) => (
              <Row
                key={conversation.id}
                value={`conversation ${conversation.id}`}
                keywords={[conversation.title, text]}
                icon={<MessageSquare />}
                onSelect={() => pick(() => navigate({ room: 'chat', id: conversation.id }))}
              >
                {conversation.title}
              </Row>
            ))}
          </Group>
        )}
        {commandGroups.map((group) => {
          const offered = commands.filter((command) => command.group === group && !command.hidden)
          if (offered.length === 0) return null
          return (
            <Group key={group} heading={group}>
              {offered.map((command) => (
                <Row
                  key={command.id}
                  value={command.id}
                  keywords={[command.title, command.keywords ?? '', group]}
                  icon={command.icon && <command.icon />}
                  shortcut={command.shortcut && shown(command.shortcut)}
                  onSelect={() => pick(command.run)}
                >
                  {command.title}
                </Row>
              ))}
            </Group>
          )
        })}
      </Cmdk.List>
    </Cmdk>
  )
}

function Group(props: { heading: string; children: ReactNode }) {
  return (
    <Cmdk.Group
      heading={props.heading}
      className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-2xs [&_[cmdk-group-heading]]:font-semibold [&_[cmdk-group-heading]]:text-ink-3"
    >
      {props.children}
    </Cmdk.Group>
  )
}

function Row(props: {
  value: string
  keywords: string[]
  icon: ReactNode
  shortcut?: string
  onSelect: () => void
  children: string
}) {
  return (
    <Cmdk.Item
      value={props.value}
      keywords={props.keywords}
      onSelect={props.onSelect}
      className="flex h-9 items-center gap-3 rounded-sm px-2.5 text-sm data-[selected=true]:bg-sunken [&>svg]:size-4 [&>svg]:shrink-0 [&>svg]:text-ink-3"
    >
      {props.icon ?? <span className="size-4 shrink-0" />}
      <span className="grow truncate">{props.children}</span>
      {props.shortcut && <Kbd>{props.shortcut}</Kbd>}
    </Cmdk.Item>
  )
}
