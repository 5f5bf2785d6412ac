/** One HTTP request of a message. */
export interface NotifyRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: object
}

/** A path below a base URL. */
export const below = (base: string, path: string): string => `${base.replace(/\/+$/, '')}/${path}`

export const bearer = (token: string | null): Record<string, string> =>
  token === null ? {} : { authorization: `Bearer ${token}` }
