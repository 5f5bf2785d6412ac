/** When each action of an AWS FIS template begins: each waits until those have ended that it starts after. Pure. */
import { type Fields, fieldsOf, listOf, textOf } from './careful.ts'
import { millisecondsOf } from './durations.ts'

export interface Clock {
  startOf(id: string): number
  /** whether one action comes after another, also through others */
  waitsFor(id: string, other: string): boolean
}

export function startsOf(actions: Fields): Clock {
  const known = new Map<string, { start: number; after: ReadonlySet<string> }>()
  const visit = (id: string, above: readonly string[]): { start: number; after: ReadonlySet<string> } => {
    const found = known.get(id)
    if (found) return found
    const action = fieldsOf(actions[id])
    // Actions that wait for each other in a circle never begin; here the circle is cut, and so is a chain without end.
    const before = listOf(action['startAfter'])
      .flatMap(name => textOf(name) ?? [])
      .filter(name => Object.hasOwn(actions, name) && name !== id && !above.includes(name) && above.length < 100)
    const visited = before.map(name => ({ name, ...visit(name, [...above, id]) }))
    const delayMs = millisecondsOf(action['startAfterDelay']) ?? 0
    const ends = visited.map(({ name, start }) => start + (lengthOf(fieldsOf(actions[name])) ?? 0))
    const answer = {
      start: Math.max(0, ...ends) + delayMs,
      after: new Set(visited.flatMap(({ name, after }) => [name, ...after])),
    }
    known.set(id, answer)
    return answer
  }
  return {
    startOf: id => visit(id, []).start,
    waitsFor: (id, other) => visit(id, []).after.has(other),
  }
}

/** How long an action takes; null: no file says so, and those after it begin as soon as it has begun. */
const lengthOf = (action: Fields) => {
  const parameters = fieldsOf(action['parameters'])
  return millisecondsOf(parameters['duration'] ?? parameters['startInstancesAfterDuration'])
}
