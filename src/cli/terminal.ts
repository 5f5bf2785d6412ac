import { readFileSync } from 'node:fs'
import { packageFile } from './paths.ts'

/** Colour only where a person looks and has not said no. */
export const useColour = () =>
  process.stdout.isTTY === true && !process.env['NO_COLOR'] && !process.argv.includes('--no-color')

/** Version of this Muster. */
export const version = (JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string }).version
