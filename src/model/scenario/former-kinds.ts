/**
 * What faults were called before their names said what happens and not by which tool. Runs are kept for years, and scenarios by
 * those who wrote them.
 */
import type { Target } from './target.ts'

const former: Readonly<Record<string, string>> = {
  'lab.crash': 'component.crash',
  'lab.freeze': 'component.freeze',
  'lab.delay': 'network.delay',
  'lab.squeeze': 'network.narrow',
  'objects.lose-site': 'object-store.lose-site',
}

type Place = 'component' | 'zone' | 'region'

/** One name stood for three things, which the place told apart. */
const named = (kind: string, place: Place): string =>
  kind === 'lab.black-hole' ? `${place}.isolate` : (former[kind] ?? kind)

/** A fault's kind as it is called now, by what a scenario aims it at. */
export const kindOfStep = ({ kind, target }: { readonly kind: string; readonly target: Target }): string =>
  named(kind, target.component !== undefined ? 'component' : target.zone !== undefined ? 'zone' : 'region')

/** The same, by the instance that a run says was hit: `edge@eu`, `eu-west-1/a`, `eu-west-1`. */
export const kindOfHit = ({ kind, instance }: { readonly kind: string; readonly instance: string | null }): string =>
  named(kind, instance?.includes('@') ? 'component' : instance?.includes('/') ? 'zone' : 'region')
