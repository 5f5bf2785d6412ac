/** For ssh, as its way to a server: what goes there takes so much longer than what comes back. `delayed-way ADDRESS PORT MS` */
import { connect } from 'node:net'
import { Transform } from 'node:stream'

const [address = '', port = '', ms = ''] = process.argv.slice(2)
const socket = connect(Number(port), address)

/** Keeps the order, and lets through what came in the meantime. */
const late = new Transform({
  highWaterMark: 16 * 1024 * 1024,
  transform(part: Buffer, _encoding, done) {
    setTimeout(() => this.push(part), Number(ms))
    done()
  },
  flush(done) {
    setTimeout(done, Number(ms) + 1)
  },
})
process.stdin.pipe(late).pipe(socket)
socket.pipe(process.stdout)
socket.on('close', () => process.exit(0))
