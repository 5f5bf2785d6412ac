import type { Changes } from '../../contract/changes.ts'
import type { FaultContext } from '../../contract/fault.ts'
import type { DrilledSystem } from '../../contract/system.ts'
import type { CloudflareApi } from './api.ts'

/** What faults and actions of Cloudflare use of whoever drills. */
export type Context = FaultContext<Pick<DrilledSystem, 'secrets'> & Partial<Changes>>

/** Opens the API with the token of this drill. */
export type Open = (context: Pick<Context, 'system'>) => CloudflareApi

/** Names of the changes that this process has made, and not undone: they are no reason to stop its drill. */
export type OwnMarks = Set<string>
