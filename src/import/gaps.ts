/** Gaps that a file leaves to whoever uses it: `<YOUR REGION>`, `${name}`, `{{ name }}`. Pure. */
import { lost, type NotCarried } from './draft.ts'

const form = /<[A-Z][A-Z0-9 _-]*>|\$\{[^{}]{1,60}\}|\{\{[^{}]{1,60}\}\}/g

/** One line for the part at a path, however many there are. `isFilled`: the file itself says what it stands for. */
export function gapsIn(value: unknown, path: string, isFilled: (name: string) => boolean = () => false): NotCarried[] {
  const open = new Set<string>()
  walk(value, text => {
    for (const [found] of text.matchAll(form)) if (!isFilled(found.replace(/^\$\{|\}$/g, ''))) open.add(found)
  })
  if (open.size === 0) return []
  const what = `the gap${open.size > 1 ? 's' : ''} ${[...open].join(', ')}`
  return [
    lost(
      path,
      what,
      'the file leaves open what stands there',
      'where a fault of the draft comes from it, check its target',
    ),
  ]
}

function walk(value: unknown, see: (text: string) => void): void {
  if (typeof value === 'string') return see(value)
  if (typeof value !== 'object' || value === null) return
  for (const inner of Object.values(value)) walk(inner, see)
}
