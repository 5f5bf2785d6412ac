import { resolve } from 'node:path'
import { packageRoot, projectRoot } from '../model/own-files.ts'

/** The command line itself. */
export const musterFile = resolve(packageRoot, 'muster')
/** Installs what a lab needs. */
export const setupFile = resolve(packageRoot, 'scripts/setup.mjs')
export const packageFile = resolve(packageRoot, 'package.json')

/** Where the lab, keys and locks live: `.muster` in the project (beside the sources in a working copy), or `$MUSTER_HOME`. */
export const home = resolve(process.env['MUSTER_HOME'] || resolve(projectRoot, '.muster'))
export const labDir = resolve(home, 'lab')
export const keyFile = resolve(home, 'keys', 'drill.pem')
/** under which secrets are digested */
export const secretKeyFile = resolve(home, 'keys', 'secrets.key')
export const lockFile = (environment: string) => resolve(home, `${environment}.lock`)
export const reportsDir = resolve(projectRoot, 'reports')
