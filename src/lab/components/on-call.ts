import type { LabComponent } from '../topology.ts'
import { type ComponentSpec, folderOf, monitoringOf, type Site } from './component.ts'
import { ownModule } from '../../model/own-files.ts'

/** The service that pages who is on call: apart from what it is told by, so that it notices when that falls silent. */
export function onCall(site: Site, component: LabComponent): ComponentSpec {
  const { deadMansSwitch } = monitoringOf(site)
  return {
    id: component.id,
    host: component.host,
    argv: [process.execPath, ownModule(import.meta.dirname, '../services/on-call')],
    env: {
      LISTEN_HOST: component.address,
      LISTEN_PORT: String(component.port),
      ...(deadMansSwitch ? { SILENCE_MS: String(deadMansSwitch.silenceMs) } : {}),
    },
    files: {},
    folders: [folderOf(site, component.id)],
  }
}
