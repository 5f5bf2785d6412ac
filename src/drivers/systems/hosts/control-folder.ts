/** Where the sockets lie through which commands share a connection. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MusterError } from '../../../model/muster-error.ts'

/** Bytes that a socket's path may have on every system, with the zero at its end. */
const pathBytes = 104

/** While it makes the socket, ssh puts a dot and 16 letters behind its name. */
const draftBytes = 17

const prefix = 'muster-ssh-'

/** A socket whose path is as long as any here: mkdtemp puts six letters behind the prefix, and a host has its number. */
const longest = join(`${prefix}Ab3dEf`, '9999')

/** A new folder that only its owner may look into, short enough for sockets in it. */
export function controlFolder(bases: readonly string[] = [tmpdir(), '/tmp']): string {
  const base = bases.find(folder => fits(join(folder, longest)))
  if (base === undefined)
    throw new MusterError('hosts.control-folder', `the path of ${bases.join(' and of ')} is too long for a socket`)
  return mkdtempSync(join(base, prefix))
}

const fits = (socket: string) => Buffer.byteLength(socket) + draftBytes < pathBytes
