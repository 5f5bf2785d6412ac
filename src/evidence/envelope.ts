/** DSSE: what is signed are the bytes as they are stored, behind a header that says their type and length. */
export interface Envelope {
  readonly payloadType: string
  readonly payload: string
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[]
}

export const payloadType = 'application/vnd.in-toto+json'

/** Pre-authentication encoding, version 1. */
export const encode = (type: string, body: Buffer) =>
  Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${body.length} `), body])
