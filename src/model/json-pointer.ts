/** Every value at a JSON pointer (RFC 6901) in which `*` stands for each element; none where nothing stands there. Pure. */
export function valuesAt(value: unknown, pointer: string): unknown[] {
  const steps = pointer
    .split('/')
    .slice(1)
    .map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'))
  return steps.reduce<unknown[]>((found, step) => found.flatMap(one => stepInto(one, step)), [value])
}

function stepInto(value: unknown, step: string): unknown[] {
  if (typeof value !== 'object' || value === null) return []
  if (step === '*') return Object.values(value)
  return Object.hasOwn(value, step) ? [(value as Record<string, unknown>)[step]] : []
}
