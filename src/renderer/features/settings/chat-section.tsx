import { shown } from '../../app/platform.ts'
import { Segmented } from '../../ui/segmented.tsx'
import { SettingRow, SettingsSection } from './section.tsx'
import { useSettings } from './settings-store.ts'
import { SystemPromptField } from './system-prompt-field.tsx'
import { useChangeSetting } from './use-change-setting.ts'

export function ChatSection(props: { locked: boolean }) {
  const { sendWith, systemPrompt } = useSettings((state) => state.settings.chat)
  const change = useChangeSetting()
  return (
    <SettingsSection id="chat" title="Chat">
      <SettingRow
        label="Send with"
        hint={
          sendWith === 'enter'
            ? 'Shift Enter begins a new line.'
            : 'Enter begins a new line, as in a letter.'
        }
      >
        <Segmented
          label="Send with"
          value={sendWith}
          disabled={props.locked}
          options={[
            { value: 'enter', label: 'Enter' },
            { value: 'mod-enter', label: shown('mod+enter') },
          ]}
          onChange={(value) => void change(['chat', 'sendWith'], value)}
        />
      </SettingRow>
      <div className="px-4 py-3">
        <SystemPromptField key={systemPrompt} saved={systemPrompt} locked={props.locked} />
      </div>
    </SettingsSection>
  )
}
