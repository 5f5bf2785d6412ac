/** When drills may run, by the clocks of the places that the windows name. Pure. */
import { type Closure, type Safety, weekdays, type Window } from '../model/environment/safety.ts'

const minuteMs = 60_000
/** How far ahead the next window is looked for. */
const horizonMs = 28 * 24 * 60 * minuteMs

type Hours = Pick<Safety, 'windows' | 'closed'>

/** What clocks and calendars of a place show. */
interface Local {
  readonly day: (typeof weekdays)[number]
  /** `2026-12-18` */
  readonly date: string
  /** `09:30` */
  readonly time: string
}

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const two = '2-digit'
  const made =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hourCycle: 'h23',
      weekday: 'short',
      ...{ year: 'numeric', month: two, day: two, hour: two, minute: two },
    })
  formats.set(timeZone, made)
  return made
}

function localAt(at: Date, timeZone: string): Local {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  )
  return {
    day: (parts['weekday'] as string).toLowerCase() as Local['day'],
    date: `${parts['year']}-${parts['month']}-${parts['day']}`,
    time: `${parts['hour']}:${parts['minute']}`,
  }
}

const dayBefore = (day: Local['day']) => weekdays[(weekdays.indexOf(day) + 6) % 7] as Local['day']

/** Whether it is open at what clocks show there. */
function isOpen({ days, from, to }: Window, { day, time }: Local): boolean {
  if (from < to) return days.includes(day) && from <= time && time < to
  return (days.includes(day) && from <= time) || (days.includes(dayBefore(day)) && time < to)
}

const covers = ({ from, to }: Closure, { date }: Local) => from <= date && date <= to

function mayRunAt({ windows, closed = [] }: Hours, at: Date): boolean {
  // Days that are closed count by the clocks of the window; where there is none, by UTC.
  const isClosed = (local: Local) => closed.some(closure => covers(closure, local))
  if (!windows) return !isClosed(localAt(at, 'UTC'))
  return windows.some(window => {
    const local = localAt(at, window.timeZone)
    return isOpen(window, local) && !isClosed(local)
  })
}

/**
 * The first moment from `at` on from which drills may run for as long as `neededMs`: `at` itself where that is now. Null: not
 * within four weeks.
 */
export function opensAt(hours: Hours, at: Date, neededMs: number): Date | null {
  let since: number | null = null
  for (let ms = at.getTime(); ms <= at.getTime() + horizonMs + neededMs; ms = nextMinute(ms)) {
    if (!mayRunAt(hours, new Date(ms))) since = null
    else since ??= ms
    if (since !== null && nextMinute(ms) - since >= neededMs) return new Date(since)
  }
  return null
}

const nextMinute = (ms: number) => (Math.floor(ms / minuteMs) + 1) * minuteMs

/** Why nobody drills on this day, where the environment says so; null: it does not. */
export function closureAt({ windows, closed = [] }: Hours, at: Date): string | null {
  const places = windows?.map(({ timeZone }) => timeZone) ?? ['UTC']
  const found = closed.find(closure => places.every(place => covers(closure, localAt(at, place))))
  return found ? `closed from ${found.from} to ${found.to}: ${found.why}` : null
}

/** A moment as the clocks of each window show it: `tue 10:00 Europe/Dublin`. */
export function shownAt({ windows }: Hours, at: Date): string {
  const places = [...new Set(windows?.map(({ timeZone }) => timeZone) ?? ['UTC'])]
  return places
    .map(place => {
      const { day, date, time } = localAt(at, place)
      return `${day} ${date} ${time} ${place}`
    })
    .join(', ')
}
