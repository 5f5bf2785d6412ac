import type { Static } from 'typebox'
import { HostsSettings } from './hosts/hosts-settings.ts'

/** One way to reach what an environment is made of. */
export const System = HostsSettings
export type System = Static<typeof System>
