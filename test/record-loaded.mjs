// Given to Node with --import: writes which modules a process has loaded into a file of its own, in the folder that LOADED_FOLDER names.
import { writeFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join } from 'node:path'

const seen = new Set()
registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context)
    seen.add(found.url)
    return found
  },
})
process.on('exit', () =>
  writeFileSync(
    join(process.env.LOADED_FOLDER, `${process.pid}.json`),
    JSON.stringify([...seen, process.argv[1] ?? '']),
  ),
)
