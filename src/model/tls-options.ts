/** What Node needs to speak TLS as an environment says. */
import { readFileSync } from 'node:fs'
import type { SecureContextOptions } from 'node:tls'
import type { Tls } from './tls.ts'

interface TlsOptions extends SecureContextOptions {
  readonly rejectUnauthorized: boolean
  readonly checkServerIdentity?: () => undefined
}

/** Reads the files that it names: on the machine that connects. Throws where one cannot be read. */
export function tlsOptions({ mode, rootCert, cert, key }: Tls): TlsOptions {
  return {
    ...(rootCert === undefined ? {} : { ca: readFileSync(rootCert) }),
    ...(cert === undefined ? {} : { cert: readFileSync(cert) }),
    ...(key === undefined ? {} : { key: readFileSync(key) }),
    rejectUnauthorized: mode !== 'require',
    ...(mode === 'verify-ca' ? { checkServerIdentity: () => undefined } : {}),
  }
}
