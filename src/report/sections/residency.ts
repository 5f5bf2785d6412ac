/** The residency matrix: where data of each tenant's users was seen, by store and sweep, and what looking cost. */
import type { Plan } from '../../model/plan/plan.ts'
import {
  belongs,
  type PlannedTenant,
  type StorePlace,
  type StoreSwept,
  type Sweep,
  type SweepName,
} from '../../model/promise/residency.ts'
import { changeWords } from '../../model/promise/change.ts'
import type { Verdict } from '../../model/verdict/verdict.ts'
import { type Markup, markup } from '../markup.ts'

const titles: Readonly<Record<SweepName, string>> = {
  before: 'before the fault',
  during: 'while it stood',
  after: 'once recovery held',
  ...changeWords,
  end: 'when all was put right',
}

export function residencySection({ residency: sweeps }: Verdict, { residency }: Plan): Markup | null {
  if (!sweeps || sweeps.length === 0) return null
  const stores = [...new Map(sweeps.flatMap(sweep => sweep.stores.map(one => [keyOf(one), one] as const))).values()]
  const tenants = residency?.tenants ?? []
  return markup`<section><h2>Where users’ data was</h2>
<p>Marked records were planted through the front door and then looked for in every store. A cell says how many of them were seen there, for each tenant; “none” is a search that saw none.</p>
<table><thead><tr><th>store</th><th>place</th>${sweeps.map(heading)}</tr></thead><tbody>
${stores.map(
  ({ store }) =>
    markup`<tr><td>${store.asset}</td><td>${store.place}${store.country === null ? '' : ` (${store.country})`}</td>${sweeps.map(sweep => markup`<td>${cell(sweep, store, tenants)}</td>`)}</tr>`,
)}
</tbody></table>
<p>${sweeps.map(costOf).join(' ')}</p></section>`
}

const heading = ({ sweep, fromMs, toMs }: Sweep) =>
  markup`<th>${titles[sweep]}<br><small>${inSeconds(fromMs)} to ${inSeconds(toMs)} s</small></th>`

const inSeconds = (timeMs: number) => (timeMs / 1000).toFixed(1)

const keyOf = ({ store }: StoreSwept) => `${store.asset} ${store.place}`

function cell({ stores }: Sweep, { asset, place }: StorePlace, planned: readonly PlannedTenant[]): string | Markup[] {
  const own = stores.find(({ store }) => store.asset === asset && store.place === place)
  if (!own) return 'not looked at'
  if (own.error !== null) return 'not searched'
  if (own.items === 0) return 'empty'
  const tenants = [...new Set(own.seen.map(({ tenant }) => tenant))]
  if (tenants.length === 0) return 'none'
  return tenants.map(name => {
    const tenant = planned.find(one => one.tenant === name)
    const text = `${name}: ${kindsOf(own, name)}`
    return tenant && belongs(own.store, tenant)
      ? markup`<div>${text}</div>`
      : markup`<div><strong>${text}, out of place</strong></div>`
  })
}

/** Different canaries, not copies: a row lies in the row itself, in its log and in every replica. */
const kindsOf = ({ seen }: StoreSwept, tenant: string) =>
  new Set(seen.filter(one => one.tenant === tenant).map(({ kind, wave }) => `${kind} ${wave}`)).size

function costOf({ sweep, fromMs, toMs, stores }: Sweep): string {
  const total = (of: (store: StoreSwept) => number) => stores.reduce((sum, store) => sum + of(store), 0)
  return `${titles[sweep][0]?.toUpperCase()}${titles[sweep].slice(1)}: ${total(({ items }) => items)} items, ${(total(({ bytes }) => bytes) / 1e6).toFixed(1)} MB, read for ${(total(({ workMs }) => workMs) / 1000).toFixed(1)} s and rested for ${(total(({ restMs }) => restMs) / 1000).toFixed(1)} s within ${inSeconds(toMs - fromMs)} s.`
}
