/** An authority of an estate's own, and what it has signed for each machine. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Certificate {
  readonly cert: string
  readonly key: string
}

export interface Authority {
  /** its own certificate */
  readonly ca: string
  readonly of: (name: string) => Certificate
}

const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']

/** `addresses`: of each machine, by its name. Keys are for their owner only. */
export function authorityFor(folder: string, addresses: Readonly<Record<string, string>>): Authority {
  mkdirSync(folder, { recursive: true })
  const openssl = (...words: string[]) => execFileSync('openssl', words, { cwd: folder, stdio: 'ignore' })
  const subject = (name: string) => ['-subj', `/CN=${name}`]
  openssl('req', '-x509', ...key, '-days', '3', '-keyout', 'ca.key', '-out', 'ca.pem', ...subject('estate'))
  for (const [name, address] of Object.entries(addresses)) {
    openssl('req', ...key, '-keyout', `${name}.key`, '-out', `${name}.csr`, ...subject(name))
    writeFileSync(join(folder, `${name}.ext`), `subjectAltName=IP:${address},IP:127.0.0.1,DNS:${name}\n`)
    const by = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '3', '-extfile', `${name}.ext`]
    openssl('x509', '-req', '-in', `${name}.csr`, '-out', `${name}.pem`, ...by)
  }
  const at = (name: string) => join(folder, name)
  return { ca: at('ca.pem'), of: name => ({ cert: at(`${name}.pem`), key: at(`${name}.key`) }) }
}
