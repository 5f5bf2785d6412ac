/** A lab that is on paper only: what every component would be given, before anything is started. */
import type { LabSettings } from '../src/model/environment/lab/lab-settings.ts'
import { topologyOf } from '../src/lab/topology.ts'

export const siteOf = (settings: LabSettings) => ({
  settings,
  topology: topologyOf(settings),
  stateDir: '/state',
  labId: 'lab',
  tokenKey: 'key',
  databaseTemplate: '/template',
  objectKeys: null,
})
