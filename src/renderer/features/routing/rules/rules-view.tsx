import { useSettings } from '../../settings/settings-store.ts'
import { RuleList } from './rule-list.tsx'
import { RuleTester } from './rule-tester.tsx'

/** The rules, and beside them a place to try a prompt on them. */
export function RulesView() {
  const rules = useSettings((state) => state.settings.routing.rules)
  return (
    <div className="relative grow overflow-y-auto">
      <div className="mx-auto grid w-full max-w-[1120px] items-start gap-4 p-4 phone:p-5 panel:grid-cols-[minmax(0,1fr)_minmax(300px,380px)]">
        <RuleList />
        <RuleTester rules={rules} />
      </div>
    </div>
  )
}
