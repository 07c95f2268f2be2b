import '@cloudscape-design/global-styles/index.css'
import './theme.css'
import './pages.css'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { applyPreferences } from './preferences.ts'

applyPreferences()
const root = document.getElementById('root')
if (root !== null) createRoot(root).render(<App />)
