import { useEffect, useSyncExternalStore } from 'react'
import { useWatch } from '../../app/client-context.tsx'
import { useInventory } from '../models/inventory-store.ts'
import { applyResources, rememberResidents } from './machine-store.ts'

/** Follows the machine while the page can be seen: measuring every second is for eyes only. */
export function MachineWatch(props: { onRefused: (error: unknown) => void }) {
  const { known, endpoints, models } = useInventory()
  useEffect(() => {
    if (known) rememberResidents({ endpoints, models }, Date.now())
  }, [known, endpoints, models])
  const visible = useSyncExternalStore(subscribe, () => document.visibilityState === 'visible')
  return visible ? <Follow onRefused={props.onRefused} /> : null
}

function Follow(props: { onRefused: (error: unknown) => void }) {
  useWatch(
    (client, signal) => client.resources.watch(undefined, { signal }),
    applyResources,
    props.onRefused,
  )
  return null
}

function subscribe(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener)
  return () => document.removeEventListener('visibilitychange', listener)
}
