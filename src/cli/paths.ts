import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The command line itself. */
export const musterFile = resolve(root, 'muster')

/** Where the lab, keys and locks live: `.muster` beside the sources, or `$MUSTER_HOME`. */
export const home = process.env['MUSTER_HOME'] ? resolve(process.env['MUSTER_HOME']) : resolve(root, '.muster')
export const labDir = resolve(home, 'lab')
export const keyFile = resolve(home, 'keys', 'drill.pem')
/** under which secrets are digested */
export const secretKeyFile = resolve(home, 'keys', 'secrets.key')
export const lockFile = (environment: string) => resolve(home, `${environment}.lock`)
export const scenariosDir = resolve(root, 'scenarios')
export const reportsDir = resolve(root, 'reports')
