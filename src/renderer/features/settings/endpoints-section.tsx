import { navigate } from '../../app/route.ts'
import { Button } from '../../ui/button.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { Switch } from '../../ui/switch.tsx'
import { SettingRow, SettingsSection } from './section.tsx'
import { useSettings } from './settings-store.ts'
import { useChangeSetting } from './use-change-setting.ts'

/** Whether to look for servers; the servers themselves have a room of their own. */
export function EndpointsSection(props: { locked: boolean }) {
  const { discovery, endpoints, models } = useSettings((state) => state.settings)
  const change = useChangeSetting()
  return (
    <SettingsSection
      id="endpoints"
      title="Endpoints"
      description="Servers on this machine or in your network that run models."
    >
      <SettingRow
        label="Look for servers on this machine"
        hint="Asks the usual addresses of the known kinds every few seconds."
      >
        <Switch
          label="Look for servers on this machine"
          checked={discovery.enabled}
          disabled={props.locked}
          onChange={(on) => void change(['discovery', 'enabled'], on)}
        />
      </SettingRow>
      <SettingRow
        label="Unload idle models"
        hint="Loaded models that nobody asks are let go after this time; pinned ones stay."
      >
        <Segmented
          label="Unload idle models"
          value={String(models.unloadAfterMinutes)}
          disabled={props.locked}
          options={idleTimes(models.unloadAfterMinutes)}
          onChange={(minutes) =>
            void change(
              ['models', 'unloadAfterMinutes'],
              minutes === 'null' ? null : Number(minutes),
            )
          }
        />
      </SettingRow>
      <SettingRow
        label="The servers themselves"
        hint={
          endpoints.length === 0
            ? 'None is named in the settings. Add one by its address, or see how the found ones are.'
            : `${endpoints.length} named in the settings. Add, edit or switch them off where you see how they are.`
        }
      >
        <Button size="sm" onClick={() => navigate({ room: 'models', id: 'endpoints' })}>
          Manage endpoints
        </Button>
      </SettingRow>
    </SettingsSection>
  )
}

/** What is offered, and what the settings file says beside that. */
function idleTimes(current: number | null): { value: string; label: string }[] {
  const minutes = [5, 30, 120]
  if (current !== null && !minutes.includes(current)) minutes.push(current)
  return [
    { value: 'null', label: 'Server’s own' },
    ...minutes
      .sort((a, b) => a - b)
      .map((each) => ({
        value: String(each),
        label: each < 120 ? `${each} min` : `${each / 60} h`,
      })),
  ]
}
