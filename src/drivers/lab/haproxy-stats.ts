// Run inside the lab: asks a HAProxy for its statistics through its socket and prints them as CSV.
import { connect } from 'node:net'

const socket = connect(process.argv[2] as string)
socket.setTimeout(2_000, () => socket.destroy(new Error('no answer in 2 s')))
socket.end('show stat\n')
socket.pipe(process.stdout)
