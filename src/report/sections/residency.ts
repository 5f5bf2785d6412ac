/** The residency matrix: where data of each tenant's users was seen, by store and sweep, and what looking cost. */
import type { StoreSwept, Sweep, SweepName } from '../../model/residency.ts'
import type { Verdict } from '../../model/verdict.ts'
import { type Markup, markup } from '../markup.ts'

const titles: Readonly<Record<SweepName, string>> = {
  before: 'before the fault',
  during: 'while it stood',
  after: 'once recovery held',
  'fail-back': 'after failing back',
  end: 'when all was put right',
}

export function residencySection(sweeps: Verdict['residency']): Markup | null {
  if (!sweeps || sweeps.length === 0) return null
  const stores = [...new Map(sweeps.flatMap(sweep => sweep.stores.map(one => [keyOf(one), one] as const))).values()]
  return markup`<section><h2>Where users’ data was</h2>
<p>Marked records were planted through the front door and then looked for in every store. A cell says how many of them were seen there, for each tenant; “none” is a search that saw none.</p>
<table><thead><tr><th>store</th><th>place</th>${sweeps.map(({ sweep }) => markup`<th>${titles[sweep]}</th>`)}</tr></thead><tbody>
${stores.map(
  ({ store }) =>
    markup`<tr><td>${store.asset}</td><td>${store.place}${store.country === null ? '' : ` (${store.country})`}</td>${sweeps.map(sweep => markup`<td>${cell(sweep, store)}</td>`)}</tr>`,
)}
</tbody></table>
<p>${sweeps.map(costOf).join(' ')}</p></section>`
}

const keyOf = ({ store }: StoreSwept) => `${store.asset} ${store.place}`

function cell({ stores }: Sweep, { asset, place }: StoreSwept['store']): string {
  const own = stores.find(({ store }) => store.asset === asset && store.place === place)
  if (!own) return 'not looked at'
  if (own.error !== null) return 'not searched'
  if (own.items === 0) return 'empty'
  const tenants = [...new Set(own.seen.map(({ tenant }) => tenant))]
  if (tenants.length === 0) return 'none'
  return tenants.map(tenant => `${tenant}: ${kindsOf(own, tenant)}`).join('; ')
}

/** Different canaries, not copies: a row lies in the row itself, in its log and in every replica. */
const kindsOf = ({ seen }: StoreSwept, tenant: string) =>
  new Set(seen.filter(one => one.tenant === tenant).map(({ kind, wave }) => `${kind} ${wave}`)).size

function costOf({ sweep, fromMs, toMs, stores }: Sweep): string {
  const total = (of: (store: StoreSwept) => number) => stores.reduce((sum, store) => sum + of(store), 0)
  return `${titles[sweep][0]?.toUpperCase()}${titles[sweep].slice(1)}: ${total(({ items }) => items)} items, ${(total(({ bytes }) => bytes) / 1e6).toFixed(1)} MB, read for ${(total(({ workMs }) => workMs) / 1000).toFixed(1)} s and rested for ${(total(({ restMs }) => restMs) / 1000).toFixed(1)} s within ${((toMs - fromMs) / 1000).toFixed(1)} s.`
}
