import { useHost } from '../../app/client-context.tsx'
import { Button } from '../../ui/button.tsx'
import { useAppState } from '../notices/app-store.ts'
import { SettingRow, SettingsSection } from './section.tsx'
import { useSettings } from './settings-store.ts'

/** Where things are kept, and which Switchyard this is. */
export function AboutSection() {
  const file = useSettings((state) => state.file)
  const app = useAppState((state) => state.app)
  const host = useHost()
  return (
    <SettingsSection id="about" title="Files and version">
      <SettingRow
        label="Settings file"
        hint="Edit it by hand if you like: it is read again when saved, and comments stay."
      >
        <Path>{file}</Path>
      </SettingRow>
      <SettingRow label="Data folder" hint="Conversations, settings and the log.">
        <Path>{app?.dataDir ?? ''}</Path>
        {host.capabilities.showDataDirectory && (
          <Button size="sm" onClick={() => void host.showDataDirectory()}>
            Show
          </Button>
        )}
      </SettingRow>
      <SettingRow label="Version">
        <span className="num">{app?.version ?? '–'}</span>
      </SettingRow>
    </SettingsSection>
  )
}

function Path(props: { children: string }) {
  return (
    <code className="num min-w-0 rounded-sm bg-sunken px-2 py-1 text-xs [overflow-wrap:anywhere] select-all">
      {props.children || '–'}
    </code>
  )
}
