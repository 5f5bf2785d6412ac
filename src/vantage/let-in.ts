import type { PlannedVantage } from '../model/plan/plan.ts'
import { type Passwords, withPassword } from '../model/store-login.ts'

/** A vantage whose URLs have the passwords that the plan may not have. */
export function letIn(vantage: PlannedVantage, passwords: Passwords): PlannedVantage {
  const all = (urls: readonly string[]) => urls.map(url => withPassword(url, passwords))
  return {
    ...vantage,
    probes: vantage.probes.map(probe => ({ ...probe, url: withPassword(probe.url, passwords) })),
    ledgers: vantage.ledgers.map(ledger => ({ ...ledger, urls: all(ledger.urls) })),
    readBacks: vantage.readBacks.map(readBack => ({ ...readBack, urls: all(readBack.urls) })),
  }
}
