/** The wall clock of a run, for people and other systems: its first entry stands on it, and the run's own clock counts from there. */
import type { JournalEntry } from '../model/record/journal-entry.ts'

/** Nanoseconds since the epoch of the run -> milliseconds since 1970, with fractions. Steps of the wall clock during the run do not show. */
export function wallClockOf([first]: readonly JournalEntry[]): (ns: number) => number {
  const startMs = first ? Date.parse(first.wall) - first.ns / 1e6 : Number.NaN
  return ns => startMs + ns / 1e6
}
