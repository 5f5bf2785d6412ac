import { fileURLToPath } from 'node:url'
import type { LabComponent } from '../topology.ts'
import { type ComponentSpec, folderOf, monitoringOf, type Site } from './component.ts'

/** The service that pages who is on call: apart from what it is told by, so that it notices when that falls silent. */
export function onCall(site: Site, component: LabComponent): ComponentSpec {
  const { deadMansSwitch } = monitoringOf(site)
  return {
    id: component.id,
    host: component.host,
    argv: [process.execPath, fileURLToPath(new URL('../services/on-call.ts', import.meta.url))],
    env: {
      LISTEN_HOST: component.address,
      LISTEN_PORT: String(component.port),
      ...(deadMansSwitch ? { SILENCE_MS: String(deadMansSwitch.silenceMs) } : {}),
    },
    files: {},
    folders: [folderOf(site, component.id)],
  }
}
