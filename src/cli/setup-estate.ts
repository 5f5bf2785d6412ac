/** What an estate needs for drills, made or taken away; without a word to do so only shown, so that somebody else may do it. */
import type { StoreLedgers } from '../drivers/contract/driver.ts'
import { technologies } from '../drivers/technologies/index.ts'
import { type EstateEnvironment, isLab } from '../model/environment/environment.ts'
import { usageError } from '../model/muster-error.ts'
import { loadEnvironment } from '../plan/load.ts'
import { openEstate } from './open-estate.ts'
import { typed } from './typed.ts'

export interface SetupOptions {
  readonly environment: string
  readonly apply?: boolean
  readonly remove?: boolean
}

interface Need {
  readonly store: string
  readonly ledgers: StoreLedgers
  readonly statements: readonly string[]
}

const budgetMs = 60_000

/** Prints statements on stdout, ready for a client of the store, and what was done on stderr. */
export async function setupEstate({ environment: reference, apply, remove }: SetupOptions): Promise<void> {
  const environment = await loadEnvironment(reference)
  if (isLab(environment))
    throw usageError('setup.lab', `"${reference}" is a lab, which brings all that it needs`, 'name an estate of yours')
  const needs = needsOf(environment, remove ? 'remove' : 'make')
  for (const { store, statements } of needs) process.stdout.write(`-- ${store}\n${statements.join(';\n')};\n`)
  if (needs.length === 0) return say('no store of this estate needs anything')
  if (apply) return await tellStores(environment, needs)
  say(
    `nothing was done; to have it done: ${typed(['setup', '-e', reference, ...(remove ? ['--remove'] : []), '--apply'])}`,
  )
}

const needsOf = (environment: EstateEnvironment, what: 'make' | 'remove'): Need[] =>
  Object.keys(environment.stores).flatMap(store =>
    technologies.flatMap(({ storeLedgers: ledgers }) => {
      const statements = ledgers?.statements(environment, store)?.[what]
      return ledgers && statements ? [{ store, ledgers, statements }] : []
    }),
  )

async function tellStores(environment: EstateEnvironment, needs: readonly Need[]): Promise<void> {
  const system = await openEstate(environment, say)
  const signal = AbortSignal.timeout(budgetMs)
  try {
    await system.preflight(signal)
    for (const { store, ledgers, statements } of needs) {
      await ledgers.tell(system, store, statements, signal)
      say(`${store}: done`)
    }
  } finally {
    await system.close()
  }
}

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}
