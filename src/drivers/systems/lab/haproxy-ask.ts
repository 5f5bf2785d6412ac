// Run inside the lab: asks a HAProxy through its socket and prints what it says, e.g. `show stat`; several commands with `; `.
import { connect } from 'node:net'

const [path, commands] = process.argv.slice(2) as [string, string]
const socket = connect(path)
socket.setTimeout(2_000, () => socket.destroy(new Error('no answer in 2 s')))
socket.end(`${commands}\n`)
socket.pipe(process.stdout)
