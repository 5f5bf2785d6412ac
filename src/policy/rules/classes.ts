/** Objectives hang on classes: what has none was promised nothing. */
import { claim, type Rule, type Violation } from '../rule.ts'

const unclassified = (
  assets: Readonly<Record<string, object>>,
  field: string,
  path: readonly string[],
  objective: 'rto' | 'rpo',
): Violation[] => {
  const names = Object.entries(assets)
    .filter(([, asset]) => !(field in asset))
    .map(([name]) => name)
  if (names.length === 0) return []
  return [
    {
      between: [
        claim(path, `without a class: ${names.join(', ')}`),
        claim(['objectives', objective], `${objective.toUpperCase()} is promised by class`),
      ],
      consequence: `Nobody can say which ${objective.toUpperCase()} holds for ${names.join(', ')}, so no drill of them can be judged.`,
      fix: `give each its ${field}`,
    },
  ]
}

export const serviceUnclassified: Rule = {
  id: 'service-unclassified',
  severity: 'warning',
  title: 'A service has no tier, and so no RTO.',
  why: 'it has no RTO',
  remedy: 'a tier',
  check: ({ estate, services }) =>
    unclassified({ ...estate?.services, ...services }, 'tier', ['estate', 'services'], 'rto'),
}

export const storeUnclassified: Rule = {
  id: 'store-unclassified',
  severity: 'warning',
  title: 'A store has no data class, and so no RPO.',
  why: 'it has no RPO',
  remedy: 'a class',
  check: ({ estate, stores }) =>
    unclassified({ ...estate?.stores, ...stores }, 'dataClass', ['estate', 'stores'], 'rpo'),
}
