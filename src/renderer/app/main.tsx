import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/jetbrains-mono/wght.css'
import './theme.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { recallAppearance, showAppearance } from './appearance.ts'
import { connectToEngine } from './connection/connect-to-engine.ts'
import { findHost } from './connection/host-bridge.ts'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')

showAppearance(recallAppearance())()
const host = findHost()

createRoot(root).render(
  <StrictMode>
    <App surroundings={{ connection: connectToEngine(host), host }} />
  </StrictMode>,
)
