/** What a report is made from. */
import type { Plan } from '../model/plan/plan.ts'
import type { Previous } from '../model/verdict/previous.ts'
import type { Verdict } from '../model/verdict/verdict.ts'
import type { JournalFacts } from './journal-facts.ts'
import type { Lane } from './lanes.ts'
import type { Notifications } from './notifications.ts'

export interface ReportInput {
  readonly verdict: Verdict
  readonly plan: Plan
  readonly facts: JournalFacts
  readonly lanes: readonly Lane[]
  /** null: nobody watched */
  readonly notifications: Notifications | null
  /** what it is compared with; null: nobody looked for anything, as before there was such a comparison */
  readonly previous: Previous | null
  readonly journalHead: string
  readonly keyFingerprint: string
}
