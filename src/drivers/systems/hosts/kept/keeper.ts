/**
 * Keeps a program going on a host while connections to it come and go: `keeper FOLDER PATIENCE-MS PROGRAM ...`. What the program
 * says is kept until it has come to who listens. Where nobody has for so long, the program's stdin ends, as it would without this.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { type Down, type Said, socketName, type Up, wordIn } from './words.ts'

const [folder = '', patience = '', program = '', ...argv] = process.argv.slice(2)
process.chdir(folder)
const patienceMs = Number(patience)

/** What was said and is not known to have come, in order. */
let unseen: Said[] = []
let said = 0
/** lines that the program was given */
let taken = 0
let hasExited = false
/** nobody wants to know what becomes of it */
let isUnwanted = false
let listener: Socket | null = null

const child: ChildProcessWithoutNullStreams = spawn(program, argv, { stdio: 'pipe' })
// Its end tells why it does not read.
child.stdin.on('error', () => undefined)
createInterface({ input: child.stdout }).on('line', text => keep({ t: 'out', n: ++said, text }))
child.stderr.on('data', (part: Buffer) => keep({ t: 'err', n: ++said, text: part.toString() }))
child.once('error', ({ message }) => keep({ t: 'err', n: ++said, text: message }))
child.once('close', code => {
  hasExited = true
  keep({ t: 'exit', n: ++said, code })
  if (isUnwanted) end()
})

function keep(one: Said): void {
  unseen.push(one)
  if (listener) tell(listener, one)
}

const tell = (to: Socket, one: Up) => to.write(`${JSON.stringify(one)}\n`)

let alone = setTimeout(leaveAlone, patienceMs)

/** Nobody has listened for a while: it ends as it would have without us, and so do we. */
function leaveAlone(): void {
  if (hasExited) return end()
  isUnwanted = true
  child.stdin.end()
}

function end(): void {
  rmSync(folder, { recursive: true, force: true })
  process.exit(0)
}

const server = createServer(socket => {
  socket.on('error', () => undefined)
  socket.once('close', () => {
    if (listener !== socket) return
    listener = null
    clearTimeout(alone)
    alone = setTimeout(leaveAlone, patienceMs)
  })
  createInterface({ input: socket }).on('line', line => {
    const word = wordIn<Down>(line)
    if (word) hear(socket, word)
  })
})
server.listen(socketName)

function hear(from: Socket, word: Down): void {
  if (word.t === 'from') {
    listenTo(from)
    forget(word.seen)
    tell(from, { t: 'took', n: taken })
    for (const one of unseen) tell(from, one)
  }
  if (word.t === 'seen') forget(word.n)
  if (word.t === 'line') {
    if (word.n === taken + 1) {
      child.stdin.write(`${word.text}\n`)
      taken = word.n
    }
    tell(from, { t: 'took', n: taken })
  }
  if (word.t === 'end') child.stdin.end()
  if (word.t === 'kill') {
    isUnwanted = true
    child.kill('SIGKILL')
  }
  if (hasExited && unseen.length === 0) end()
}

/** From when it has said what came last: what was kept before comes first. One that is left of a broken connection hears no more. */
function listenTo(socket: Socket): void {
  listener?.destroy()
  listener = socket
  isUnwanted = false
  clearTimeout(alone)
}

function forget(upTo: number): void {
  unseen = unseen.filter(({ n }) => n > upTo)
}
